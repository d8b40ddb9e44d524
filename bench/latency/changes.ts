import type { Rollcall } from '../parts/rollcall';
import type { ListedUser } from '../parts/user-list';

/** Changes that were made at the identity provider and are looked for in the member list. */
export interface Changes {
  /** Gives the next user in turn a new last name. */
  make(): Promise<void>;
  /** What the member list shows by now. */
  see(lines: readonly string[], at: number): void;
  /** How many are not seen yet. */
  missing(): number;
  /** From the change to the line, in milliseconds, of those seen; of the others, how long they have been missing. */
  times(at: number): readonly number[];
}

interface Change {
  readonly n: number;
  readonly madeAt: number;
}

/** Each group of changes has a label of its own, so that the names of one are not taken for those of another. */
export function createChanges(
  rollcall: Pick<Rollcall, 'control'>,
  users: readonly ListedUser[],
  label: string,
): Changes {
  const waiting = new Map<string, Change[]>();
  const told = new Map<string, Promise<unknown>>();
  const times: number[] = [];
  let made = 0;
  const numberIn = (name: string): number => (name.startsWith(`${label} `) ? Number(name.slice(label.length + 1)) : 0);
  return {
    async make() {
      const n = (made += 1);
      const user = users[n % users.length];
      if (!user) throw new Error('no users to change');
      // Before it is told, so that the time covers the simulator, too.
      const change = { n, madeAt: performance.now() };
      const email = user.email.toLowerCase();
      waiting.set(email, [...(waiting.get(email) ?? []), change]);
      // A person's changes are told one after the other: an earlier name that overtook a later one would stay, and the
      // later one never be seen.
      const before = told.get(email) ?? Promise.resolve();
      const telling = before.then(() =>
        rollcall.control('PATCH', `/control/users/${user.id}`, { last_name: `${label} ${n}` }),
      );
      told.set(
        email,
        telling.catch(() => undefined),
      );
      await telling;
    },
    see(lines, at) {
      for (const line of lines) {
        const [, email, , lastName = ''] = line.split(',');
        const changes = waiting.get(email ?? '');
        if (!changes) continue;
        const shown = numberIn(lastName);
        // A later change of the same person hides the ones before it.
        for (const change of changes) if (change.n <= shown) times.push(at - change.madeAt);
        waiting.set(
          email ?? '',
          changes.filter((change) => change.n > shown),
        );
      }
    },
    missing: () => [...waiting.values()].flat().length,
    times: (at) => [...times, ...[...waiting.values()].flat().map(({ madeAt }) => at - madeAt)],
  };
}
