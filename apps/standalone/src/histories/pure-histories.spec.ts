import { testSeed } from '@rollcall/testing';
import { failureText, type Outcome, playMany } from './many-histories';
import { createProductSystem } from './product-system';
import type { System } from './system';

const steps = 50;
jest.setTimeout(180_000);

describe('a product that breaks a rule', () => {
  /** Forgets a part of what it is asked. */
  const without = (part: Partial<System>) => () => ({ ...createProductSystem(), ...part });

  it.each([
    ['does not remove by hand', { remove: () => 'ok' }],
    ['forgets that time passes', { passTo: () => undefined }],
    ['lets everybody in', { logIn: () => 'let in: kept' }],
    ['does not hear of the directory', { hear: () => [] }],
    ['does not release holds', { release: () => undefined }],
  ] as const)('is found, with a short history and the way to see it again: one that %s', (_, part) => {
    const { failure } = playMany({ seed: testSeed(), runs: 500, steps, product: without(part) });
    expect(failure?.history.length).toBeLessThan(8);
    expect(failure && failureText(failure, steps)).toMatch(
      /npm run test:histories -- --seed -?\d+ --path \S+ --steps 50$/,
    );
  });

  it('is found again by its seed and path', () => {
    const product = without({ release: () => undefined });
    const { failure } = playMany({ seed: testSeed(), runs: 500, steps, product });
    expect(failure).toBeDefined();
    const again = playMany({ seed: failure?.seed ?? 0, path: failure?.path, runs: 1, steps, product });
    expect(again.failure?.history).toEqual(failure?.history);
  });
});

describe('2,000 random histories of 50 steps', () => {
  let outcome: Outcome;
  beforeAll(() => {
    outcome = playMany({ seed: testSeed(), runs: 2_000, steps });
  });

  it('the product makes of them just what the rules say: members, roles, tiers, waiting list and holds, after every step', () => {
    const { failure } = outcome;
    // Thrown, so that the steps are read as they are.
    if (failure) throw new Error(failureText(failure, steps));
  });

  it.each([
    // What happens in the directory, and how it is heard.
    ...['hire', 'rename', 'email', 'swap_emails', 'deactivate', 'activate', 'fire', 'return'].map(
      (change) => [`step directory ${change}`, 500] as const,
    ),
    ...['make_group', 'rename_group', 'drop_group', 'join', 'leave'].map(
      (change) => [`step directory ${change}`, 500] as const,
    ),
    ['told now', 2_000],
    ['told twice', 500],
    ['told later', 500],
    ['told never', 500],
    ['answer of deliver: several', 200],
    // What administrators do.
    ['answer of sync: ok', 1_000],
    ['answer of mode: ok, run', 200],
    ['answer of mappings: ok, run', 500],
    ['answer of seats: ok', 1_000],
    ['answer of invite: ok', 200],
    ['answer of remove: ok', 100],
    ['answer of role: ok', 200],
    ['answer of tier: ok', 200],
    ['answer of transfer: ok', 100],
    ['step policy', 1_000],
    ['step release', 500],
    ['step reject', 500],
    ['answer of list_holds: somebody waits', 100],
    ['outcome a plan confirmed', 50],
    ['answer of sync: plan_changed', 50],
    // What they are refused.
    ['answer of seats: seats_in_use', 100],
    ['answer of invite: managed_by_directory', 100],
    ['answer of remove: managed_by_directory', 100],
    ['answer of remove: primary_owner', 50],
    ['answer of role: managed_by_mapping', 20],
    ['answer of tier: managed_by_mapping', 20],
    ['answer of transfer: no_free_seat', 20],
    // What becomes of people.
    ['outcome added, active: default_role', 100],
    ['outcome added, active: mapped_role', 10],
    ['outcome added, active: invited', 50],
    ['outcome added, waiting_for_seat: no_free_seat', 100],
    ['outcome seated after waiting', 200],
    ['outcome a move waits', 10],
    ['outcome moved', 100],
    ['outcome several moves at once', 5],
    ['outcome returned, active: default_role', 20],
    ['outcome returned, active: mapped_role', 20],
    ['outcome returned, waiting_for_seat: no_free_seat', 20],
    ['outcome role changed: mapped_role', 100],
    ['outcome removed: not_in_directory', 100],
    ['outcome removed: inactive_in_directory', 100],
    ['outcome removed: no_role_group', 100],
    ['outcome removed: no_tier_group', 20],
    ['outcome removed: email_changed', 100],
    ['outcome removed: removed_by_admin', 50],
    ['outcome email carried over', 20],
    ['outcome removal held: not_in_directory', 20],
    ['outcome removal held: inactive_in_directory', 10],
    ['outcome removal held: no_role_group', 100],
    ['outcome removal held: no_tier_group', 20],
    ['outcome held, then removed', 20],
    ['outcome held, then kept', 10],
    ['outcome held, then free', 50],
    // Who is let in.
    ['answer of login: let in: default_role', 100],
    ['answer of login: let in: mapped_role', 10],
    ['answer of login: refused: no_free_seat', 50],
    ['answer of login: refused: not_a_member', 100],
    ['answer of login: refused: inactive_in_directory', 10],
    ['answer of login: refused: no_role_group', 20],
  ] as const)('they exercise it: %s, at least %d times', (what, least) => {
    expect(outcome.tally.counts().get(what) ?? 0).toBeGreaterThanOrEqual(least);
  });
});
