import { createProgram } from '@rollcall/cli';
import { topics } from '@rollcall/contracts';
import { optionsCommand } from '@rollcall/standalone';
import { z } from 'zod';
import { helpOf, optionsTable } from './command-help';
import { heldPart } from './generated-part';
import { ambiguous, processes, settingsOf, settingsTable } from './settings';
import { keyOf, kindsTable, topicRoads, topicsTable } from './topic-roads';

// `ROLLCALL_WRITE_REFERENCE=true npx jest docs/checks/reference` writes the pages anew.

describe('the reference of configuration', () => {
  it('has every variable that a process reads, with what it means', () => {
    const table = settingsTable(processes);
    expect(heldPart('reference/configuration.md', 'variables', table)).toBe(table);
  });

  it('has one meaning for a variable, whichever process reads it', () => {
    expect(processes.size).toBe(5);
    expect(ambiguous(processes)).toEqual([]);
    const one = z.object({ PORT: z.string().meta({ description: 'Port of the door' }) });
    const other = z.object({ PORT: z.string().default('1').meta({ description: 'Port of the door' }) });
    expect(ambiguous(new Map(Object.entries({ one, other })))).toEqual(['PORT']);
  });

  it('names everything secret that is a token, a key or a password', () => {
    for (const [, schema] of processes) {
      for (const { name, secret } of settingsOf(schema)) {
        if (/(TOKENS?|API_KEY|SECRETS?|PASSWORD|DATABASE_URL)$/.test(name))
          expect([name, secret]).toEqual([name, true]);
      }
    }
  });

  it('takes no variable that is not described', () => {
    expect(() => settingsOf(z.object({ NEW_ONE: z.string() }))).toThrow(/^NEW_ONE: /);
    const misspelt = z.object({ TOKEN: z.string().meta({ description: 'A token', secret: 'yes' }) });
    expect(() => settingsOf(misspelt)).toThrow(/^TOKEN: /);
  });

  it('has every option of npm start', () => {
    const table = optionsTable(optionsCommand());
    expect(heldPart('reference/configuration.md', 'npm start', table)).toBe(table);
  });
});

describe('the reference of topics', () => {
  it('has every topic with key, record, writer and readers', () => {
    const table = topicsTable();
    expect(heldPart('reference/topics.md', 'topics', table)).toBe(table);
    for (const topic of topics) expect([topic, keyOf(topic)]).toEqual([topic, expect.stringMatching(/ id/)]);
  });

  it('has every kind of change', () => {
    const table = kindsTable();
    expect(heldPart('reference/topics.md', 'kinds', table)).toBe(table);
    // Each with what it says.
    expect(table.split('\n').filter((row) => /\| +\|$/.test(row))).toEqual([]);
  });

  it('has one writer for each topic, who does not read it', () => {
    for (const [topic, { producers, consumers }] of topicRoads()) {
      expect([topic, producers.length, consumers.length > 0]).toEqual([topic, 1, true]);
      expect(consumers).not.toContain(producers[0]);
    }
  });

  it('would see a service that began to write or to read', () => {
    const sources = new Map([
      ['ingest', [`return { topic: 'group.changes', key };`]],
      ['group', [`type Out = OutgoingRecord<'group.changes'>;`, `heard = ['seat.decisions'] as const`]],
    ]);
    expect(topicRoads(sources).get('group.changes')).toEqual({ producers: ['ingest', 'group'], consumers: [] });
    expect(topicRoads(sources).get('seat.decisions')).toEqual({ producers: [], consumers: ['group'] });
  });
});

describe('the reference of the command line', () => {
  it("has every command's help, as it is printed", () => {
    const program = createProgram({
      open: () => {
        throw new Error('help opens nothing');
      },
      ended: () => undefined,
    });
    const help = helpOf(program);
    expect(help.match(/^## rollcall/gm)?.length).toBeGreaterThan(8);
    expect(heldPart('reference/cli.md', 'help', help)).toBe(help);
  });
});
