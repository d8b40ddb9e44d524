import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { z } from 'zod';
import { ConfigurationError, readConfiguration } from '../configuration/configuration';
import { capabilitiesFile } from './capabilities-file';
import { defaultCatalogue, parseCatalogue, unknownCapabilities } from './catalogue';

const problemsOf = (content: unknown): readonly string[] => {
  const read = parseCatalogue(typeof content === 'string' ? content : JSON.stringify(content));
  return read.outcome === 'wrong' ? read.problems : [];
};
const capabilities = (...names: unknown[]) => ({ capabilities: names.map((capability) => ({ capability })) });

describe('the catalogue of capabilities', () => {
  it('has chat, code and files where the deployment names none of its own', () => {
    expect(defaultCatalogue.map(({ capability }) => capability)).toEqual(['chat', 'code', 'files']);
  });

  it('is what the file of the deployment says, by id', () => {
    const file = { capabilities: [{ capability: 'search', description: ' Search ' }, { capability: 'chat' }] };
    expect(parseCatalogue(JSON.stringify(file))).toEqual({
      outcome: 'read',
      catalogue: [
        { capability: 'chat', description: '' },
        { capability: 'search', description: 'Search' },
      ],
    });
  });

  it.each([
    ['is not JSON', '{', ['is not JSON']],
    ['is of another form', ['chat'], ['expected object']],
    ['names nothing', capabilities(), ['capabilities: must name at least one']],
    ['names a capability twice', capabilities('chat', 'code', 'chat'), ['capabilities.2: chat is named twice']],
    [
      'has names that are none',
      capabilities('Chat', 7),
      ['capabilities.0.capability: must', 'capabilities.1.capability'],
    ],
    ['has fields that do not exist', { ...capabilities('chat'), roles: [] }, ['roles']],
  ])('that %s is wrong, and every problem is told', (_what, content, expected) => {
    const problems = problemsOf(content);
    expect(problems).toEqual(expected.map((part) => expect.stringContaining(part)));
  });

  it('knows which of some capabilities it does not have', () => {
    expect(unknownCapabilities(defaultCatalogue, ['code', 'flying', 'chat', 'flying'])).toEqual(['flying']);
  });
});

describe('the setting ROLLCALL_CAPABILITIES_FILE', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'rollcall-catalogue-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  const settings = z.object({ ROLLCALL_CAPABILITIES_FILE: capabilitiesFile });
  const read = (file?: string) =>
    readConfiguration(settings, file === undefined ? {} : { ROLLCALL_CAPABILITIES_FILE: file })
      .ROLLCALL_CAPABILITIES_FILE;
  const problems = (file: string): readonly string[] => {
    try {
      read(file);
      return [];
    } catch (error) {
      if (error instanceof ConfigurationError) return error.problems;
      throw error;
    }
  };
  const fileOf = (content: string): string => {
    const file = path.join(folder, 'capabilities.json');
    writeFileSync(file, content);
    return file;
  };

  it('names the catalogue; without it the default one counts', () => {
    expect(read()).toBe(defaultCatalogue);
    expect(read(fileOf(JSON.stringify(capabilities('search')))).map(({ capability }) => capability)).toEqual([
      'search',
    ]);
  });

  it('of a file that is missing or wrong is refused as every wrong setting is, with all problems', () => {
    expect(problems(path.join(folder, 'nowhere.json'))).toEqual([
      expect.stringMatching(/^ROLLCALL_CAPABILITIES_FILE: cannot be read/),
    ]);
    expect(problems(fileOf(JSON.stringify(capabilities('chat', 'Chat', 'chat'))))).toEqual([
      expect.stringMatching(/^ROLLCALL_CAPABILITIES_FILE: capabilities\.1\.capability: must begin/),
      'ROLLCALL_CAPABILITIES_FILE: capabilities.2: chat is named twice',
    ]);
  });
});
