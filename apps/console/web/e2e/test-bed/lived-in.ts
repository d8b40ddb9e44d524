import type { RunningConsole } from './running-console';

const organizationId = 'northwind-production';
const directoryId = 'directory_northwind';
/** Whoever is hired when no seat is left. */
const newcomers = [
  ['Aaliyah', 'Abara'],
  ['Abel', 'Acosta'],
  ['Alba', 'Moreno'],
] as const;

interface Listed {
  readonly members: readonly { readonly email: string; readonly primaryOwner: boolean }[];
}
interface Usage {
  readonly seatTiers: readonly { readonly tier: string; readonly inUse: number }[];
}

/** Makes the demo look as after some months: several roles and seat tiers, and people who wait for a seat. */
export async function liveIn({ call, control }: RunningConsole): Promise<void> {
  // The answers are those of the contracts.
  const { members } = (await call('membership', 'ListMembers', { organizationId, pageSize: 100 })) as Listed;
  const people = members.filter(({ primaryOwner }) => !primaryOwner);
  for (const [place, { email }] of people.entries()) {
    const person = { organizationId, email };
    if (place % 7 === 1) await call('membership', 'SetMemberRole', { ...person, role: 'ROLE_ADMIN' });
    if (place % 9 === 4) await call('membership', 'SetMemberRole', { ...person, role: 'ROLE_CUSTOM' });
    if (place % 5 === 2) await call('membership', 'SetMemberSeatTier', { ...person, seatTier: 'premium' });
  }
  const usage = (await call('membership', 'GetSeatUsage', { organizationId })) as Usage;
  const purchased = usage.seatTiers.find(({ tier }) => tier === 'standard')?.inUse;
  await call('seatPolicy', 'SetSeats', { organizationId, tier: 'standard', purchased });
  const domain = people[0]?.email.split('@')[1] ?? 'northwind.example';
  for (const [first, last] of newcomers) {
    const email = `${first}.${last}@${domain}`.toLowerCase();
    await control('POST', '/control/users', {
      ...{ directory_id: directoryId, email, first_name: first, last_name: last },
    });
  }
}
