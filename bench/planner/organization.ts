import {
  type DecisionSettings,
  type DirectoryPerson,
  type Email,
  type Member,
  normalEmail,
  type Role,
  type SeatCount,
} from '@rollcall/domain';

/** An organization as a plan finds it: what the directory has, what is settled, and who is a member already. */
export interface Organization {
  readonly settings: DecisionSettings;
  readonly seats: readonly SeatCount[];
  readonly defaultSeatTier: string;
  /** By email, as decisions come. */
  readonly people: readonly KnownPerson[];
}

export interface KnownPerson {
  readonly person: DirectoryPerson & { readonly email: Email };
  readonly member: Member | undefined;
}

/** `all new`: nobody is a member yet. `half changed`: everybody is, and every other one in a tier that they are to leave. */
export type News = 'all new' | 'half changed';

const groupsOfAPerson = 10;
const groups = Array.from({ length: 1_000 }, (_, n) => read(`directory_group_01${String(n).padStart(24, '0')}`));
const roles: readonly Role[] = ['user', 'custom', 'admin'];
const tiers = ['premium', 'standard'] as const;

/** Mappings on, for role and tier: every group of ten gives something. */
const settings: DecisionSettings = {
  mode: 'scim',
  mappings: {
    enabled: true,
    roles: groups.flatMap((directoryGroupId, n) =>
      n % 10 === 0 ? [{ directoryGroupId, role: roles[(n / 10) % roles.length] ?? 'user' }] : [],
    ),
    seatTiersEnabled: true,
    seatTiers: groups.flatMap((directoryGroupId, n) =>
      n % 10 === 1 ? [{ directoryGroupId, tier: n % 30 === 1 ? 'premium' : 'standard' }] : [],
    ),
  },
  seatTiers: tiers.map((tier, index) => ({ tier, rank: index + 1 })),
  unmappedTier: 'remove',
};

/** Made by arithmetic, so that each run plans the same. */
export function organizationOf(size: number, news: News): Organization {
  const people = Array.from({ length: size }, (_, n): KnownPerson => {
    const directoryUserId = read(`directory_user_01${String(n).padStart(24, '0')}`);
    const email = normalEmail(read(`person.${String(n).padStart(7, '0')}@example.com`));
    if (!email) throw new Error('a person without email');
    const person = {
      directoryUserId,
      email,
      firstName: 'Pat',
      lastName: read(`Example ${n}`),
      active: true,
      createdAt: new Date(Date.UTC(2026, 0, 1) + scattered(n, 100_000_000)),
      groups: groupsOf(n),
    };
    return { person, member: news === 'all new' ? undefined : memberOf(person, n) };
  });
  const used = (tier: string): number => people.filter(({ member }) => member?.seatTier === tier).length;
  // Seats for fewer people than want one.
  const purchased = (tier: string): number => used(tier) + Math.floor(size / 10);
  const seats = tiers.map((tier, index) => ({ tier, rank: index + 1, purchased: purchased(tier), used: used(tier) }));
  return { settings, seats, defaultSeatTier: 'standard', people };
}

/** One that gives a role, one that gives a tier, and eight more. */
function groupsOf(n: number): ReadonlySet<string> {
  const ids = new Set<string>([groupAt(10 * scattered(n, 100)), groupAt(10 * scattered(n + 1, 100) + 1)]);
  for (let step = 2; ids.size < groupsOfAPerson; step += 1)
    ids.add(groupAt(10 * scattered(n + step, 100) + 2 + (step % 8)));
  return ids;
}

function groupAt(index: number): string {
  return groups[index % groups.length] ?? '';
}

function memberOf(
  { email, firstName, lastName, directoryUserId, createdAt }: DirectoryPerson & { readonly email: Email },
  n: number,
): Member {
  return {
    email,
    firstName,
    lastName,
    role: 'user',
    seatTier: tiers[n % 2] ?? 'standard',
    status: 'active',
    primaryOwner: false,
    directoryUserId,
    directoryCreatedAt: createdAt,
    reasonCode: 'mapped_role',
    wantedSeatTier: undefined,
    waitingSince: undefined,
    waitingReason: undefined,
  };
}

/** A number below the limit that looks as if drawn by lot. */
function scattered(n: number, limit: number): number {
  return (Math.imul(n + 1, 2_654_435_761) >>> 0) % limit;
}

/** The text as one that was read from somewhere: put together from pieces it would be joined only when first looked at. */
function read(text: string): string {
  return Buffer.from(text).toString('latin1');
}
