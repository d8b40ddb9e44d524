import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { createManualClock } from '../test-rig/manual-clock';
import { createSeededRandom } from '../test-rig/seeded-random';
import { apiKey, silentLog } from '../test-rig/started-simulator';
import { temporaryFolder } from '../test-rig/temporary-folder';
import { createWorkosSimulator, type WorkosSimulator } from '../simulator';
import { BrokenStateFile } from './state-file';

const folder = temporaryFolder();
const file = () => folder.path('state.jsonl');

function makeSimulator(): WorkosSimulator {
  const clock = createManualClock();
  return createWorkosSimulator({ clock, random: createSeededRandom(1), apiKeys: [apiKey], log: silentLog });
}

/** An organization, a directory, one person in one group; a group of another directory. */
async function savedLines(): Promise<string[]> {
  const simulator = makeSimulator();
  const { control } = simulator;
  control.createOrganization({ id: 'org_1', name: 'Acme' });
  for (const id of ['directory_1', 'directory_2']) {
    control.createDirectory({ id, organization_id: 'org_1', name: 'Okta', type: 'okta scim v2.0' });
  }
  control.createUser({ id: 'directory_user_1', directory_id: 'directory_1', email: 'ada@acme.example' });
  control.createUser({ id: 'directory_user_2', directory_id: 'directory_1', email: 'ben@acme.example' });
  control.createGroup({ id: 'directory_group_1', directory_id: 'directory_1', name: 'Engineering' });
  control.createGroup({ id: 'directory_group_2', directory_id: 'directory_2', name: 'Sales' });
  control.addMember('directory_group_1', 'directory_user_1');
  control.addMember('directory_group_1', 'directory_user_2');
  await simulator.save(file());
  return (await readFile(file(), 'utf8')).trimEnd().split('\n');
}

/** What loading says, after a check that it left the simulator as it was. */
async function complaint(): Promise<string> {
  const simulator = makeSimulator();
  simulator.control.createOrganization({ name: 'Mine' });
  const before = { stats: simulator.control.stats(), revision: simulator.revision() };
  const error: unknown = await simulator.load(file()).catch((reason: unknown) => reason);
  expect({ stats: simulator.control.stats(), revision: simulator.revision() }).toEqual(before);
  expect(error).toBeInstanceOf(BrokenStateFile);
  const { message } = error as BrokenStateFile;
  expect(message).toContain(file());
  return message;
}

describe('the state file', () => {
  it('is lines of JSON behind a header with the version of the format', async () => {
    const lines = await savedLines();
    expect(lines[0]).toBe('{"format":"rollcall workos simulator","version":1}');
    expect(lines.map((line) => (JSON.parse(line) as { kind?: string }).kind).slice(1)).toEqual(
      ['ids', 'organization', 'directory', 'user', 'user', 'group', 'members', 'directory', 'group'].concat(
        Array.from({ length: 8 }, () => 'event'),
        'end',
      ),
    );
  });

  it('is only for its owner, in a folder that is made when it is missing, with nothing beside', async () => {
    const nested = folder.path('some/where/state.jsonl');
    await makeSimulator().save(nested);
    expect((await stat(nested)).mode & 0o777).toBe(0o600);
    expect(await readdir(folder.path('some/where'))).toEqual(['state.jsonl']);
  });

  it('of another version is refused by name', async () => {
    const [, ...lines] = await savedLines();
    const header = JSON.stringify({ format: 'rollcall workos simulator', version: 2, more: true });
    await writeFile(file(), [header, ...lines].join('\n'));
    expect(await complaint()).toContain('line 1: the format is version 2, this simulator reads version 1');
  });

  it('that is cut off anywhere is refused', async () => {
    await savedLines();
    const whole = await readFile(file());
    for (let length = 0; length < whole.length - 1; length += 97) {
      await writeFile(file(), whole.subarray(0, length));
      expect(await complaint()).toMatch(/line \d+: /);
    }
  });

  it.each<[string, (lines: string[]) => string[], string]>([
    ['is empty', () => [], 'line 1: the end is missing'],
    ['is something else', () => ['{"name":"rollcall"}'], 'line 1: is not the beginning of a saved state'],
    ['is not JSON', (lines) => lines.with(3, '{"kind":'), 'line 4: is not JSON'],
    ['has a line of an unknown kind', (lines) => lines.with(3, '{"kind":"robot"}'), 'line 4: kind: '],
    [
      'has a wrong value',
      (lines) => lines.with(4, (lines[4] ?? '').replace('"active"', '"asleep"')),
      'line 5: user.state: ',
    ],
    ['lacks the end', (lines) => lines.slice(0, -1), 'line 19: the end is missing'],
    ['goes on after the end', (lines) => [...lines, '{"kind":"end"}'], 'line 20: comes after the end'],
    ['lacks an organization', (lines) => lines.toSpliced(2, 1), "line 3: there is no organization 'org_1'"],
    ['lacks a directory', (lines) => lines.toSpliced(3, 1), "line 4: there is no directory 'directory_1'"],
    ['lacks a member', (lines) => lines.toSpliced(4, 1), "line 7: there is no user 'directory_user_1'"],
    ['lacks a group with members', (lines) => lines.toSpliced(6, 1), "line 7: there is no group 'directory_group_1'"],
    ['has a person twice', (lines) => lines.toSpliced(4, 0, lines[4] ?? ''), "line 6: 'directory_user_1' is there"],
    [
      'has people out of order',
      (lines) => lines.toSpliced(4, 2, lines[5] ?? '', lines[4] ?? ''),
      "line 6: 'directory_user_1' does not come after 'directory_user_2'",
    ],
    [
      'has a membership twice',
      (lines) => lines.toSpliced(7, 0, lines[7] ?? ''),
      "line 9: 'directory_user_1' does not come after 'directory_user_2'",
    ],
    [
      'has a member of another directory',
      (lines) =>
        lines.toSpliced(-1, 0, '{"kind":"members","group_id":"directory_group_2","user_ids":["directory_user_1"]}'),
      "line 19: user 'directory_user_1' is of another directory than group 'directory_group_2'",
    ],
    ['has an event twice', (lines) => lines.toSpliced(-1, 0, lines.at(-2) ?? ''), 'line 19: '],
  ])('that %s is refused with the line, and nothing of it is taken over', async (_case, spoil, expected) => {
    await writeFile(
      file(),
      spoil(await savedLines())
        .map((line) => `${line}\n`)
        .join(''),
    );
    expect(await complaint()).toContain(expected);
  });

  it('that is a folder is refused', async () => {
    await mkdir(file());
    expect(await complaint()).toContain('EISDIR');
  });

  it('is whole after a crash between the writing and the renaming, and the next save tidies up', async () => {
    const lines = await savedLines();
    // What a crash leaves: the former file, and a new one that is not in place yet, whole or not.
    await writeFile(`${file()}.new`, lines.slice(0, 5).join('\n'));
    const simulator = makeSimulator();
    expect(await simulator.load(file())).toBe(true);
    expect(simulator.control.stats()).toMatchObject({ users: 2, groups: 2, memberships: 2 });
    simulator.control.deleteUser('directory_user_2');
    await simulator.save(file());
    expect(await readdir(folder.path('.'))).toEqual(['state.jsonl']);
    const next = makeSimulator();
    await next.load(file());
    expect(next.control.stats().users).toBe(1);
  });

  it('is as before when a save fails, and the next save is tried anew', async () => {
    const lines = await savedLines();
    await mkdir(`${file()}.new`);
    const simulator = makeSimulator();
    await expect(simulator.save(file())).rejects.toThrow('EISDIR');
    expect((await readFile(file(), 'utf8')).trimEnd().split('\n')).toEqual(lines);
    await simulator.save(folder.path('other.jsonl'));
    expect(await readdir(folder.path('.'))).toContain('other.jsonl');
  });
});
