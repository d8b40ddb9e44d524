import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describeWithProgram } from '@rollcall/testing';
import { createProgram } from '../program';
import { programWords } from './command-words';
import { completionScript } from './completion-script';

const program = createProgram({
  open: () => {
    throw new Error('completion needs no session');
  },
  ended: () => undefined,
});

/** A zsh at a terminal of its own: types each line and a tab, then a mark by which the end of the offers is known. */
const typist = `
zmodload zsh/zpty
zpty offered zsh -f -i
zpty -w offered "PS1='ready> '; TERM=dumb; LISTMAX=0; unsetopt auto_menu; bindkey -e; autoload -Uz compinit; compinit -D -u; source $1; print loaded"
zpty -r offered text '*loaded*ready> *'
for line in "\${@:2}"; do
  zpty -w -n offered "$line"$'\\t''@end'
  zpty -r offered text '*@end*'
  print -r -- "$text"
  print -r -- '@next'
  zpty -w -n offered $'\\C-u'
done
zpty -d offered
`;

describeWithProgram(['zsh', '--version'], 'completion in zsh', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'rollcall-completion-'));
    writeFileSync(path.join(folder, 'rollcall.zsh'), completionScript('zsh', programWords(program)));
    writeFileSync(path.join(folder, 'typist.zsh'), typist);
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it('offers commands, then their options, then the words of an option', () => {
    const lines = [
      'rollcall mem',
      'rollcall ',
      'rollcall sync org-1 --sc',
      'rollcall sync org-1 --scope ',
      'rollcall holds org-1 re',
      'rollcall completion ',
    ];
    const scripts = ['typist.zsh', 'rollcall.zsh'].map((file) => path.join(folder, file));
    const shown = execFileSync('zsh', ['-f', ...scripts, ...lines], { encoding: 'utf8', timeout: 60_000 });
    const words = shown.split('@next').map((part) => part.split(/[^\w-]+/).filter(Boolean));
    const [commands = [], all = [], option = [], scopes = [], actions = [], shells = []] = words;
    expect(commands).toContain('members');
    expect(all).toEqual(expect.arrayContaining(program.commands.map((command) => command.name())));
    expect(option).toContain('--scope');
    expect(scopes).toEqual(expect.arrayContaining(['members', 'groups', 'both']));
    expect(actions).toEqual(expect.arrayContaining(['release', 'reject']));
    expect(shells).toEqual(expect.arrayContaining(['bash', 'zsh', 'fish']));
  });
});
