import fc from 'fast-check';
import { type DirectoryChange, emails, groups, organizations, people, roles, type Step, tiers } from './step';

const below = (count: number): fc.Arbitrary<number> => fc.nat({ max: count - 1 });
const person = below(people);
const email = below(emails.length);
/** Of whoever changes theirs. Rules are silent on one who takes over the primary owner's: histories do not go there. */
const newEmail = fc.integer({ min: 1, max: emails.length - 1 });
const group = below(groups);
/** Mostly the first: what happens to it is what the other sees as a sibling. */
const organization = fc.oneof(
  { weight: 3, arbitrary: fc.constant(0) },
  { weight: 1, arbitrary: below(organizations.length) },
);
const role = below(roles.length);
const tier = below(tiers.length);
const told = fc.oneof(
  { weight: 6, arbitrary: fc.constant('now' as const) },
  { weight: 1, arbitrary: fc.constant('twice' as const) },
  { weight: 2, arbitrary: fc.constant('later' as const) },
  { weight: 1, arbitrary: fc.constant('never' as const) },
);

/** A change of the directory. */
export const change: fc.Arbitrary<DirectoryChange> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ change: fc.constant('hire' as const), person, email }) },
  {
    weight: 8,
    arbitrary: fc.record({
      change: fc.constantFrom(
        'rename' as const,
        'deactivate',
        'activate',
        'activate',
        'fire',
        'fire',
        'return',
        'return',
      ),
      person,
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      change: fc.constant('email' as const),
      person,
      email: fc.option(newEmail, { nil: undefined, freq: 6 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ change: fc.constant('swap_emails' as const), person, other: person }) },
  {
    weight: 3,
    arbitrary: fc.record({
      change: fc.constantFrom('make_group' as const, 'make_group', 'rename_group', 'drop_group'),
      group,
    }),
  },
  { weight: 12, arbitrary: fc.record({ change: fc.constantFrom('join' as const, 'join', 'leave'), person, group }) },
);

const mappings = fc.record({
  enabled: fc.oneof({ weight: 3, arbitrary: fc.constant(true) }, { weight: 1, arbitrary: fc.constant(false) }),
  roles: fc.array(fc.record({ group, role }), { minLength: 1, maxLength: 3 }),
  tiersEnabled: fc.boolean(),
  tiers: fc.array(fc.record({ group, tier }), { minLength: 1, maxLength: 3 }),
});

const policy = fc.record(
  {
    guard: fc.constantFrom('off' as const, 'tight', 'tight', 'loose'),
    unmappedTier: fc.constantFrom('remove' as const, 'highest_available'),
    graceSeconds: fc.constantFrom(30, 30, 0),
    emailChange: fc.constantFrom('new_record' as const, 'carry_over'),
  },
  { requiredKeys: [] },
);

const confirmed = fc.oneof({ weight: 3, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) });

/** Everything that may happen, the directory more often than administrators. */
export const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 32,
    arbitrary: fc.tuple(change, told).map(([changed, how]): Step => ({ kind: 'directory', told: how, ...changed })),
  },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant('deliver' as const), mixed: fc.nat({ max: 9 }), together: fc.boolean() }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('sync' as const),
      scope: fc.constantFrom('members' as const, 'groups', 'both'),
      confirmed,
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('preview' as const),
      change: fc.constantFrom('nothing' as const, 'mode', 'mappings'),
      organization,
      mappings,
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('mode' as const),
      organization,
      mode: fc.constantFrom('scim' as const, 'scim', 'scim', 'scim', 'jit', 'invite_only'),
      confirmed,
    }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('mappings' as const), organization, mappings, confirmed }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('seats' as const),
      organization,
      tier,
      purchased: fc.integer({ min: 0, max: 5 }),
    }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('policy' as const), organization, policy }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('invite' as const), organization, email, role, tier }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('remove' as const), organization, email }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('role' as const), organization, email, role }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('tier' as const), organization, email, tier }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('transfer' as const), organization, email }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('list_holds' as const), organization }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constantFrom('release' as const, 'reject'), organization }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('login' as const), organization, email }) },
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant('pass' as const), seconds: fc.constantFrom(10, 31, 600, 3_601, 90_000) }),
  },
);

/** Of this many steps at most. */
export function histories(steps: number): fc.Arbitrary<Step[]> {
  return fc.array(step, { minLength: Math.max(1, Math.floor(steps * 0.6)), maxLength: steps, size: 'max' });
}
