import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createProgram } from '../program';
import { programWords } from './command-words';
import { completionScript } from './completion-script';

const program = createProgram({
  open: () => {
    throw new Error('completion needs no session');
  },
  ended: () => undefined,
});
const words = programWords(program);
const hasShell = (name: string): boolean => spawnSync(name, ['--version']).status === 0;

describe('shell completion', () => {
  it('knows every command and every option that there is', () => {
    for (const shell of ['bash', 'zsh', 'fish'] as const) {
      const script = completionScript(shell, words);
      for (const command of program.commands) {
        expect(script).toContain(command.name());
        for (const { long } of command.options) expect(script).toContain(long?.slice(2));
      }
    }
  });

  /** What bash offers after these words; the last one is being typed. */
  const offered = (...typed: string[]): string[] => {
    const line = `${completionScript('bash', words)}
COMP_WORDS=(rollcall ${typed.map((word) => `'${word}'`).join(' ')}); COMP_CWORD=${typed.length}
_rollcall; printf '%s\\n' "\${COMPREPLY[@]}"`;
    return execFileSync('bash', ['--norc', '-c', line], { encoding: 'utf8' }).split('\n').filter(Boolean);
  };

  it('in bash offers commands, then their options, then the words of an option', () => {
    expect(offered('')).toEqual(expect.arrayContaining(['status', 'sync', 'holds', '--json']));
    expect(offered('me')).toEqual(['members']);
    expect(offered('sync', 'org-1', '--s')).toEqual(['--scope']);
    expect(offered('sync', 'org-1', '--scope', '')).toEqual(['members', 'groups', 'both']);
    expect(offered('members', 'org-1', '--status', 'w')).toEqual(['waiting-for-seat']);
    expect(offered('holds', 'org-1', 're')).toEqual(['release', 'reject']);
    expect(offered('members', 'org-1', '--query', '')).toEqual([]);
  });

  // Where the machine has it: `.ci/run` installs it.
  if (hasShell('fish')) {
    it('in fish offers commands, then their options, then the words of an option', () => {
      const inFish = (line: string): string[] => {
        const script = `${completionScript('fish', words)}\ncomplete -C ${JSON.stringify(line)}`;
        return execFileSync('fish', ['--no-config', '-c', script], { encoding: 'utf8' })
          .split('\n')
          .filter(Boolean)
          .map((offer) => offer.split('\t')[0] ?? '');
      };
      expect(inFish('rollcall mem')).toEqual(['members']);
      expect(inFish('rollcall ')).toEqual(expect.arrayContaining(['status', 'sync', 'holds', 'completion']));
      expect(inFish('rollcall sync org-1 --sc')).toEqual(['--scope']);
      expect(inFish('rollcall sync org-1 --scope ').sort()).toEqual(['both', 'groups', 'members']);
      expect(inFish('rollcall holds org-1 re').sort()).toEqual(['reject', 'release']);
    });
  }

  // Those that the machine has: .ci/run installs both.
  for (const shell of (['zsh', 'fish'] as const).filter(hasShell)) {
    it(`is a script that ${shell} understands`, () => {
      const folder = mkdtempSync(join(tmpdir(), 'rollcall-completion-'));
      const script = join(folder, `rollcall.${shell}`);
      writeFileSync(script, completionScript(shell, words));
      execFileSync(shell, ['-n', script]);
      writeFileSync(script, 'if "');
      expect(() => execFileSync(shell, ['-n', script], { stdio: 'pipe' })).toThrow();
      rmSync(folder, { recursive: true });
    });
  }
});
