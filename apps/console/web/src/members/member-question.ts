import { membership, MemberStatus, Role } from '@rollcall/contracts';
import { type Sort } from '../parts/VirtualTable';

/** What the list of members is asked: kept in the address, so that it can be sent to somebody and gone back to. */
export interface MemberQuestion {
  readonly query: string;
  /** Unspecified: active and waiting members. */
  readonly status: MemberStatus;
  /** Unspecified: of any role. */
  readonly role: Role;
  /** Empty: of any seat tier. */
  readonly seatTier: string;
  readonly sort: Sort;
}

const statuses: ReadonlyMap<string, MemberStatus> = new Map([
  ['active', MemberStatus.ACTIVE],
  ['waiting', MemberStatus.WAITING_FOR_SEAT],
  ['removed', MemberStatus.REMOVED],
]);

const roles: ReadonlyMap<string, Role> = new Map([
  ['owner', Role.OWNER],
  ['admin', Role.ADMIN],
  ['user', Role.USER],
  ['custom', Role.CUSTOM],
]);

const orders: ReadonlyMap<string, membership.MemberOrder> = new Map([
  ['email', membership.MemberOrder.EMAIL],
  ['name', membership.MemberOrder.NAME],
  ['role', membership.MemberOrder.ROLE],
  ['tier', membership.MemberOrder.SEAT_TIER],
  ['status', membership.MemberOrder.STATUS],
  ['joined', membership.MemberOrder.CREATED_AT],
  ['changed', membership.MemberOrder.UPDATED_AT],
]);

/** Whatever the address says; what it says wrongly counts as not said. */
export function questionOf(search: URLSearchParams): MemberQuestion {
  const by = search.get('by') ?? '';
  return {
    query: search.get('q') ?? '',
    status: statuses.get(search.get('status') ?? '') ?? MemberStatus.UNSPECIFIED,
    role: roles.get(search.get('role') ?? '') ?? Role.UNSPECIFIED,
    seatTier: search.get('tier') ?? '',
    sort: { by: orders.has(by) ? by : 'email', descending: search.get('order') === 'down' },
  };
}

const wordFor = <T>(words: ReadonlyMap<string, T>, value: T): string | undefined =>
  [...words].find(([, meant]) => meant === value)?.[0];

/** Only what is asked beyond the plain list. */
export function searchOf({ query, status, role, seatTier, sort }: MemberQuestion): URLSearchParams {
  const search = new URLSearchParams();
  if (query) search.set('q', query);
  const statusWord = wordFor(statuses, status);
  if (statusWord) search.set('status', statusWord);
  const roleWord = wordFor(roles, role);
  if (roleWord) search.set('role', roleWord);
  if (seatTier) search.set('tier', seatTier);
  if (sort.by !== 'email') search.set('by', sort.by);
  if (sort.descending) search.set('order', 'down');
  return search;
}

export function requestOf(organizationId: string, { query, status, role, seatTier, sort }: MemberQuestion) {
  const orderBy = orders.get(sort.by) ?? membership.MemberOrder.EMAIL;
  return { organizationId, query, status, role, seatTier, orderBy, descending: sort.descending };
}

export const isNarrowed = ({ query, status, role, seatTier }: MemberQuestion): boolean =>
  query !== '' || status !== MemberStatus.UNSPECIFIED || role !== Role.UNSPECIFIED || seatTier !== '';
