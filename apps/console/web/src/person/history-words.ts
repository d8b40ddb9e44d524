import { type Cause, type membership, MemberStatus } from '@rollcall/contracts';
import { roleWords, statusWords, tierWord } from '../parts/words';

type Snapshot = Pick<membership.MemberSnapshot, 'role' | 'seatTier' | 'status' | 'email'>;

/** What a change changed, each as before → after. `before` is empty for what was not there. */
export interface Difference {
  readonly what: 'Role' | 'Seat tier' | 'Status' | 'Email';
  readonly before: string;
  readonly after: string;
}

export function differencesOf(before: Snapshot | undefined, after: Snapshot | undefined): readonly Difference[] {
  const sides = [
    { what: 'Status', of: ({ status }: Snapshot) => statusWords[status] },
    { what: 'Role', of: ({ role }: Snapshot) => roleWords[role] },
    { what: 'Seat tier', of: ({ seatTier }: Snapshot) => tierWord(seatTier) },
    { what: 'Email', of: ({ email }: Snapshot) => email ?? '' },
  ] as const;
  const ended = after?.status === MemberStatus.REMOVED;
  return sides.flatMap(({ what, of }) => {
    const [was, is] = [before ? of(before) : '', after ? of(after) : ''];
    if (was === is || is === '') return [];
    // One who is removed has neither role nor seat any more: their status says it.
    return ended && what !== 'Status' && what !== 'Email' ? [] : [{ what, before: was, after: is }];
  });
}

/** Who or what made a change. */
export type Actor =
  | { readonly kind: 'directory'; readonly eventId: string }
  | { readonly kind: 'run'; readonly runId: string }
  | { readonly kind: 'person'; readonly name: string }
  | { readonly kind: 'unknown' };

export function actorOf(cause: Cause | undefined): Actor {
  switch (cause?.by.case) {
    case 'eventId':
      return { kind: 'directory', eventId: cause.by.value };
    case 'runId':
      return { kind: 'run', runId: cause.by.value };
    case 'person':
      return { kind: 'person', name: cause.by.value };
    default:
      return { kind: 'unknown' };
  }
}
