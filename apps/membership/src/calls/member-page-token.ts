import { pageStart } from '@rollcall/service';
import type { MemberPlace } from '../members/member-list';
import type { Ordering } from '../members/member-order';
import { isTime, isUuid, strangeToken } from './key-forms';

/** The parts of a page token: the ordering, and the place in it. */
export function tokenOf({ keys, email, memberId }: MemberPlace, ordering: Ordering): string[] {
  return [nameOf(ordering), ...keys, email, memberId];
}

/**
 * The place after which a page of that ordering begins; undefined for the first page.
 * @throws ConnectError invalid_argument for a token of another ordering, or one that no list has given
 */
export function placeAt(pageToken: string, ordering: Ordering): MemberPlace | undefined {
  const keyCount = { email: 0, name: 2, role: 1, seat_tier: 1, status: 1, created_at: 1, updated_at: 1 }[ordering.by];
  const [name, ...place] = pageStart(pageToken, keyCount + 3) ?? [];
  if (name === undefined) return undefined;
  const keys = place.slice(0, keyCount);
  const [email = '', memberId = ''] = place.slice(keyCount);
  const hasTimes = ordering.by === 'created_at' || ordering.by === 'updated_at';
  if (name !== nameOf(ordering) || !isUuid(memberId) || (hasTimes && !keys.every(isTime))) throw strangeToken();
  return { keys, email, memberId };
}

function nameOf({ by, descending }: Ordering): string {
  return descending ? `-${by}` : by;
}
