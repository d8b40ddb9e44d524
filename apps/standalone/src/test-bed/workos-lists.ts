import { setTimeout as delay } from 'node:timers/promises';
import type { Answer, RollcallDoors } from './rollcall-process';

/** All objects of a WorkOS list, read from the simulator as anybody would. Waits where the rate limit says so. */
export async function readAll(rollcall: RollcallDoors, list: string, query: Record<string, string>): Promise<Answer[]> {
  const all: Answer[] = [];
  let after: string | undefined;
  for (;;) {
    const parameters = new URLSearchParams({ ...query, limit: '100', order: 'asc', ...(after && { after }) });
    const answer = await fetch(`${rollcall.url('simulator')}/${list}?${parameters}`, {
      headers: { authorization: 'Bearer sk_test_default' },
    });
    if (answer.status === 429) {
      await answer.arrayBuffer();
      await delay(300);
      continue;
    }
    if (!answer.ok) throw new Error(`${list}: ${answer.status} ${await answer.text()}`);
    const page: Answer = await answer.json();
    all.push(...page.data);
    after = page.list_metadata.after ?? undefined;
    if (after === undefined || page.data.length === 0) return all;
  }
}

/**
 * Who the directory says are in: `email|group;group` of each active user that has an email and stands first among those
 * with it, sorted.
 */
export async function peopleOf(rollcall: RollcallDoors, directory: string): Promise<string[]> {
  const groupsOf = new Map<string, string[]>();
  for (const group of await readAll(rollcall, 'directory_groups', { directory })) {
    for (const user of await readAll(rollcall, 'directory_users', { group: group.id })) {
      groupsOf.set(user.id, [...(groupsOf.get(user.id) ?? []), group.name]);
    }
  }
  const users = await readAll(rollcall, 'directory_users', { directory });
  return users
    .filter((user) => user.state === 'active' && user.email)
    .map((user) => `${user.email.trim().toLowerCase()}|${(groupsOf.get(user.id) ?? []).sort().join(';')}`)
    .sort();
}

/** The same of a member list in CSV, without the primary owner where the directory does not know them. */
export function peopleOfCsv(lines: readonly string[]): string[] {
  return lines
    .map((line) => line.split(','))
    .filter((cells) => cells[8] !== '')
    .map((cells) => `${cells[1]}|${cells[9]}`)
    .sort();
}
