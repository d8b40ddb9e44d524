import { setTimeout as delay } from 'node:timers/promises';
import type { Random } from '@rollcall/domain';
import { type RollcallDoors } from '../../test-bed/rollcall-process';
import { readAll } from '../../test-bed/workos-lists';
import type { Departures } from './departures';

/** Life at the identity provider: people come, go, come back, are renamed and change groups. */
export interface Turmoil {
  /** So many changes, one after the other. */
  cause(changes: number): Promise<void>;
  /** Goes on with changes, about twenty a second unless another pause is given, until the work has ended. */
  during<Result>(work: () => Promise<Result>, pauseMs?: number): Promise<Result>;
}

export interface TurmoilOptions {
  readonly doors: RollcallDoors;
  readonly random: Random;
  readonly departures: Departures;
  readonly directoryId: string;
  /** The group that everybody is in, from their first moment to their last. */
  readonly everyoneId: string;
}

interface Person {
  readonly userId: string;
  readonly email: string;
}

const usualPauseMs = 50;
/** So many stay, whatever happens. */
const fewest = 40;

export async function createTurmoil(options: TurmoilOptions): Promise<Turmoil> {
  const { doors, random, departures, directoryId: directory, everyoneId } = options;
  const present: Person[] = (await readAll(doors, 'directory_users', { directory })).map(({ id, email }) => ({
    userId: id,
    email,
  }));
  const gone: Person[] = [];
  const groupIds: string[] = (await readAll(doors, 'directory_groups', { directory }))
    .map((group) => group.id)
    .filter((id) => id !== everyoneId);
  let count = 0;

  const anyOf = <Item>(items: readonly Item[]): Item | undefined => items[Math.floor(random() * items.length)];
  const takeFrom = (people: Person[]): Person | undefined => people.splice(Math.floor(random() * people.length), 1)[0];

  async function hire(): Promise<void> {
    const email = `newcomer${count}@northwind.example`;
    const { id } = await doors.control('POST', '/control/users', {
      directory_id: directory,
      email,
      first_name: 'New',
      last_name: `Comer ${count}`,
    });
    await doors.control('PUT', `/control/groups/${everyoneId}/members/${id}`);
    present.push({ userId: id, email });
  }

  async function leave(): Promise<void> {
    const person = present.length > fewest ? takeFrom(present) : undefined;
    if (!person) return;
    departures.note(person.email, new Date());
    const keepId = random() < 0.3;
    await doors.control('DELETE', `/control/users/${person.userId}?keep_id=${keepId}`);
    gone.push(person);
  }

  async function comeBack(): Promise<void> {
    const person = takeFrom(gone);
    if (!person) return;
    const { id } = await doors.control('POST', `/control/users/${person.userId}/reactivate`, { restore_groups: true });
    present.push({ userId: id, email: person.email });
  }

  async function rename(): Promise<void> {
    const person = anyOf(present);
    if (person) await doors.control('PATCH', `/control/users/${person.userId}`, { last_name: `Renamed ${count}` });
  }

  async function moveGroup(): Promise<void> {
    const [person, group] = [anyOf(present), anyOf(groupIds)];
    const method = random() < 0.6 ? 'PUT' : 'DELETE';
    if (person) await doors.control(method, `/control/groups/${group}/members/${person.userId}`);
  }

  async function change(): Promise<void> {
    count += 1;
    const kind = random();
    if (kind < 0.2) await hire();
    else if (kind < 0.35) await leave();
    else if (kind < 0.45) await comeBack();
    else if (kind < 0.6) await rename();
    else await moveGroup();
  }

  return {
    async cause(changes) {
      for (let done = 0; done < changes; done += 1) await change();
    },
    async during(work, pauseMs = usualPauseMs) {
      const over = new AbortController();
      const going = (async () => {
        while (!over.signal.aborted) {
          await change();
          await delay(pauseMs);
        }
      })();
      try {
        return await work();
      } finally {
        over.abort();
        await going;
      }
    },
  };
}
