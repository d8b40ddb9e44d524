import { testSeed } from '@rollcall/testing';
import fc from 'fast-check';
import { createPlayer } from './player';
import { createProductSystem } from './product-system';
import { change } from './histories';
import { type DirectoryChange, type Step, stepText } from './step';
import type { System } from './system';

jest.setTimeout(120_000);

const mappings = {
  enabled: true,
  roles: [
    { group: 0, role: 1 },
    { group: 1, role: 2 },
    { group: 2, role: 3 },
  ],
  tiersEnabled: true,
  tiers: [
    { group: 0, tier: 0 },
    { group: 1, tier: 1 },
    { group: 2, tier: 1 },
  ],
};
/**
 * What the rules leave to the order is out of the way: mappings are on, with a grace; and there are seats for all and no limit
 * of removals, since who comes first gets the last seat, and who is past the limit waits.
 */
const prepared: readonly Step[] = [
  { kind: 'seats', organization: 0, tier: 0, purchased: 9 },
  { kind: 'seats', organization: 0, tier: 1, purchased: 9 },
  { kind: 'policy', organization: 0, policy: { guard: 'off' } },
  { kind: 'directory', told: 'now', change: 'make_group', group: 2 },
  { kind: 'mappings', organization: 0, mappings, confirmed: false },
];

/**
 * Out of the way too: an email that is lost leaves people as they are, so it matters what was heard before; and the record of
 * the primary owner goes along only with a user who was heard of under their email.
 */
const heardChange = change.filter(
  (one) =>
    !(one.change === 'email' && one.email === undefined) &&
    !(one.change === 'hire' && one.email === 0) &&
    !(one.change === 'return' && one.person === 0),
);

const history = fc.record({
  /** In bursts, each of which is over before a grace ends. */
  bursts: fc.array(fc.array(heardChange, { minLength: 2, maxLength: 12 }), { minLength: 1, maxLength: 5 }),
  mixed: fc.integer({ min: 1, max: 1_000 }),
  together: fc.boolean(),
});

function played(bursts: readonly (readonly DirectoryChange[])[], heard: { mixed: number; together: boolean }): System {
  const product = createProductSystem();
  const { play } = createPlayer([product]);
  for (const step of prepared) play(step);
  for (const burst of bursts) {
    for (const changed of burst) play({ kind: 'directory', told: 'later', ...changed });
    play({ kind: 'deliver', ...heard });
    play({ kind: 'pass', seconds: 60 });
  }
  return product;
}

/** Who is a member and as what: the way there may differ, and so may the reason of a removal. */
function membersOf(system: System): string[] {
  return (system.members().get('prod') ?? [])
    .filter(({ status }) => status !== 'removed')
    .map(({ email, role, tier, status }) => `${email} ${role} ${tier} ${status}`);
}

describe('whatever the order in which the directory is heard, and how often, and in what batches', () => {
  it('the members end the same', () => {
    fc.assert(
      fc.property(history, ({ bursts, ...heard }) => {
        const steps = bursts.flat().map((changed) => stepText({ kind: 'directory', told: 'later', ...changed }));
        expect({ steps, members: membersOf(played(bursts, heard)) }).toEqual({
          steps,
          members: membersOf(played(bursts, { mixed: 0, together: false })),
        });
      }),
      { seed: testSeed(), numRuns: 400 },
    );
  });
});
