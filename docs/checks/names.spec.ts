import { readFileSync } from 'node:fs';
import path from 'node:path';
import { createProgram } from '@rollcall/cli';
import { allPages, root } from './pages';
import { processes, settingsOf } from './settings';

const pages = allPages().map((page) => ({ page, text: readFileSync(path.join(root, page), 'utf8') }));
const program = createProgram({
  open: () => {
    throw new Error('nothing is run');
  },
  ended: () => undefined,
});

/** Each find of a pattern in any page, as `page: find`, where it is not known. */
function unknown(pattern: RegExp, isKnown: (...found: string[]) => boolean, among = pages): string[] {
  return among.flatMap(({ page, text }) =>
    [...text.matchAll(pattern)].flatMap(([whole, ...found]) => (isKnown(...found) ? [] : [`${page}: ${whole.trim()}`])),
  );
}

const scripts = Object.keys(
  (JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as { scripts: object }).scripts,
);
const scriptPattern = /npm run ([a-z][a-z:-]*)/g;
const isScript = (name = '') => scripts.includes(name);

const commandPattern = /npx rollcall ([a-z]+[^`\n|;#)]*)/g;
function isCommand(line = ''): boolean {
  const words = line.trim().split(/\s+/);
  let command = program;
  // A command may have commands of its own.
  for (const word of words) {
    const below = command.commands.find((one) => one.name() === word);
    if (below === undefined) break;
    command = below;
  }
  const options = [...command.options, ...program.options].flatMap(({ long, short }) => [long, short]);
  const asked = words.filter((word) => /^--?[a-z]/.test(word));
  return command !== program && asked.every((word) => word === '--help' || options.includes(word.split('=')[0]));
}

/** Read by the command line, the simulator, OpenTelemetry's libraries, tests and tools. */
const otherVariables = [
  'ROLLCALL_ACTING_FOR',
  'WORKOS_SIMULATOR_STATE_FILE',
  'OTEL_EXPORTER_OTLP_HEADERS',
  'OTEL_EXPORTER_OTLP_TIMEOUT',
  'OTEL_RESOURCE_ATTRIBUTES',
  'ROLLCALL_WRITE_REFERENCE',
  'ROLLCALL_TEST_POSTGRES_URL',
  'ROLLCALL_TEST_KAFKA',
];
const variables = new Set([...otherVariables, ...[...processes.values()].flatMap(settingsOf).map(({ name }) => name)]);
const variablePattern = /\b((?:ROLLCALL|WORKOS|KAFKA|TLS|OTEL)_[A-Z_]+[A-Z])\b/g;
const isVariable = (name = '') => variables.has(name);

describe('what pages name', () => {
  it('are scripts of package.json', () => {
    expect(unknown(scriptPattern, isScript)).toEqual([]);
  });

  it('are commands and options of rollcall', () => {
    expect(unknown(commandPattern, isCommand)).toEqual([]);
  });

  it('are variables that a process reads', () => {
    expect(unknown(variablePattern, isVariable)).toEqual([]);
  });

  it('would be caught if they were not there', () => {
    const text = [
      '`npm run nothing`, `npx rollcall fire ORG`, `npx rollcall sync ORG --hard`, `npx rollcall holds ORG release ID --yes`',
      '`ROLLCALL_NOBODY`, `WORKOS_API_KEY`',
    ].join('\n');
    const planted = [{ page: 'page.md', text }];
    expect(unknown(scriptPattern, isScript, planted)).toEqual(['page.md: npm run nothing']);
    expect(unknown(commandPattern, isCommand, planted)).toEqual([
      'page.md: npx rollcall fire ORG',
      'page.md: npx rollcall sync ORG --hard',
    ]);
    expect(unknown(variablePattern, isVariable, planted)).toEqual(['page.md: ROLLCALL_NOBODY']);
  });
});
