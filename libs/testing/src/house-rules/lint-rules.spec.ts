import { spawnSync } from 'node:child_process';
import path from 'node:path';

const root = path.resolve(__dirname, '../../../..');

interface Sample {
  readonly file: string;
  readonly text: string;
}

/** Lints every sample, as if it were the content of its file, in one ESLint process of its own. */
const lintAll = `
  const { createProjectGraphAsync } = require('@nx/devkit');
  const { ESLint } = require('eslint');
  const samples = JSON.parse(require('node:fs').readFileSync(0, 'utf8'));
  (async () => {
    // In a fresh clone Nx has not looked at the projects yet, and the boundary rule would skip itself.
    await createProjectGraphAsync({ exitOnError: true });
    const eslint = new ESLint();
    const broken = [];
    for (const { file, text } of samples) {
      const [result] = await eslint.lintText(text, { filePath: file });
      broken.push(result.messages.map(({ ruleId, message }) => ruleId ?? message));
    }
    require('node:fs').writeSync(3, JSON.stringify(broken));
  })();
`;

/** The rules broken by each sample, in the order of the samples. */
function brokenRules(samples: readonly Sample[]): string[][] {
  const { output, stderr } = spawnSync(process.execPath, ['-e', lintAll], {
    cwd: root,
    input: JSON.stringify(samples),
    encoding: 'utf8',
    // The answer comes on a channel of its own: Nx and ESLint may talk on the others.
    stdio: ['pipe', 'pipe', 'pipe', 'pipe'],
    env: { ...process.env, NX_DAEMON: 'false' },
  });
  const answer = output[3] ?? '';
  if (answer === '') throw new Error(`eslint said nothing: ${stderr}`);
  return JSON.parse(answer) as string[][];
}

const inDomain = (text: string): Sample => ({ file: 'libs/domain/src/words/role.ts', text });
const importing = (file: string, imported: string): Sample => ({
  file,
  text: `import * as other from '${imported}';\nexport const one = other;\n`,
});

const refused: [title: string, sample: Sample, rule: string][] = [
  [
    'domain purity: an npm package',
    inDomain(`import { z } from 'zod';\nexport const schema = z.string();\n`),
    'no-restricted-imports',
  ],
  [
    'domain purity: a node module',
    inDomain(`import { readFileSync } from 'node:fs';\nexport const read = readFileSync;\n`),
    'no-restricted-imports',
  ],
  [
    'domain purity: another library',
    inDomain(`import { topics } from '@rollcall/contracts';\nexport const all = topics;\n`),
    'no-restricted-imports',
  ],
  [
    'domain purity: the clock by Date.now',
    inDomain(`export const now = (): number => Date.now();\n`),
    'no-restricted-properties',
  ],
  [
    'domain purity: the clock by new Date()',
    inDomain(`export const now = (): Date => new Date();\n`),
    'no-restricted-syntax',
  ],
  [
    'domain purity: randomness',
    inDomain(`export const draw = (): number => Math.random();\n`),
    'no-restricted-properties',
  ],
  ['domain purity: the environment', inDomain(`export const path = process.env['PATH'];\n`), 'no-restricted-globals'],
  [
    'domain purity: waiting',
    inDomain(`export async function wait(): Promise<void> {\n  await Promise.resolve();\n}\n`),
    'no-restricted-syntax',
  ],
  [
    'boundaries: an app from another app',
    importing('apps/group/src/index.ts', '@rollcall/ingest'),
    '@nx/enforce-module-boundaries',
  ],
  [
    'boundaries: an app from a library',
    importing('libs/messaging/src/index.ts', '@rollcall/ingest'),
    '@nx/enforce-module-boundaries',
  ],
  [
    'boundaries: the service frame from persistence',
    importing('libs/persistence/src/index.ts', '@rollcall/service'),
    '@nx/enforce-module-boundaries',
  ],
  [
    'boundaries: the testing library from production code',
    importing('apps/group/src/index.ts', '@rollcall/testing'),
    '@nx/enforce-module-boundaries',
  ],
  [
    'promises: one that nobody waits for',
    { file: 'libs/service/src/index.ts', text: `export const start = (): void => {\n  Promise.resolve();\n};\n` },
    '@typescript-eslint/no-floating-promises',
  ],
];
const allowed: [title: string, sample: Sample][] = [
  [
    'a pure function in libs/domain',
    inDomain(`export const later = (time: Date): Date => new Date(time.getTime() + 1);\n`),
  ],
  ['an app that imports a library of the folder map', importing('apps/group/src/index.ts', '@rollcall/domain')],
];

describe('the house rules of ESLint', () => {
  let broken: string[][] = [];
  beforeAll(() => {
    broken = brokenRules([...refused, ...allowed].map(([, sample]) => sample));
  }, 120_000);

  it.each(refused.map(([title, , rule], index) => ({ title, rule, index })))('refuse $title', ({ rule, index }) => {
    expect(broken[index]).toContain(rule);
  });

  it.each(allowed.map(([title], index) => ({ title, index: refused.length + index })))(
    'let $title pass',
    ({ index }) => {
      expect(broken[index]).toEqual([]);
    },
  );
});
