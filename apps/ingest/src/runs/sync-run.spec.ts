import { runToJoin } from './coalescing';
import { isApplied } from './completion';
import { hasEnded, nextState, type RunEvent, type RunScope, runStates } from './sync-run';

describe('a sync run', () => {
  const events: RunEvent[] = ['taken', 'scanned', 'applied', 'not_complete', 'broken'];
  const moves = runStates.flatMap((state) =>
    events.map((event) => `${state} + ${event} = ${nextState(state, event) ?? '-'}`),
  );

  it('moves by this table, and by no other step', () => {
    expect(moves.filter((move) => !move.endsWith('-'))).toEqual([
      'queued + taken = scanning',
      'scanning + taken = scanning',
      'scanning + scanned = applying',
      'scanning + not_complete = incomplete',
      'scanning + broken = failed',
      'applying + applied = completed',
    ]);
  });

  it('has ended in exactly the states that lead nowhere', () => {
    for (const state of runStates)
      expect(hasEnded(state)).toBe(events.every((event) => nextState(state, event) === undefined));
  });
});

describe('a request for a run', () => {
  const run = (scope: RunScope, state: 'queued' | 'scanning', confirmedPlanHash = '') => ({
    scope,
    state,
    confirmedPlanHash,
  });

  it.each([
    ['both', 'both', true],
    ['both', 'members', true],
    ['both', 'groups', true],
    ['members', 'members', true],
    ['members', 'groups', false],
    ['members', 'both', false],
    ['groups', 'both', false],
  ] as const)('while one of scope %s is queued: one for %s joins it: %s', (queued, wanted, joins) => {
    expect(runToJoin([run(queued, 'queued')], { scope: wanted, confirmedPlanHash: '' }) !== undefined).toBe(joins);
  });

  it('joins none that scans already: a follow-up is queued, and the next request joins that', () => {
    expect(runToJoin([run('both', 'scanning')], { scope: 'both', confirmedPlanHash: '' })).toBeUndefined();
    expect(
      runToJoin([run('both', 'scanning'), run('both', 'queued')], { scope: 'both', confirmedPlanHash: '' })?.state,
    ).toBe('queued');
  });

  it('with a confirmed plan joins only a run under that plan; one without joins any', () => {
    expect(runToJoin([run('both', 'queued')], { scope: 'both', confirmedPlanHash: 'h1' })).toBeUndefined();
    expect(runToJoin([run('both', 'queued', 'h2')], { scope: 'both', confirmedPlanHash: 'h1' })).toBeUndefined();
    expect(runToJoin([run('both', 'queued', 'h1')], { scope: 'both', confirmedPlanHash: 'h1' })).toBeDefined();
    expect(runToJoin([run('both', 'queued', 'h1')], { scope: 'both', confirmedPlanHash: '' })).toBeDefined();
  });
});

describe('a scanned run is applied', () => {
  const through = (organizationId: string) => ({ organizationId, applied: true, passedGroup: true });

  it('when membership has told the organizations, each is applied, and group has passed the scan and each of them', () => {
    expect(isApplied({ planned: ['a', 'b'], passedGroup: true, organizations: [through('a'), through('b')] })).toBe(
      true,
    );
  });

  it('of no organization when that is told and group has passed the scan', () => {
    expect(isApplied({ planned: [], passedGroup: true, organizations: [] })).toBe(true);
  });

  it('not before', () => {
    expect(isApplied({ planned: undefined, passedGroup: true, organizations: [through('a')] })).toBe(false);
    expect(isApplied({ planned: ['a'], passedGroup: false, organizations: [through('a')] })).toBe(false);
    expect(isApplied({ planned: ['a', 'b'], passedGroup: true, organizations: [through('a')] })).toBe(false);
    expect(
      isApplied({ planned: ['a'], passedGroup: true, organizations: [{ ...through('a'), passedGroup: false }] }),
    ).toBe(false);
    expect(isApplied({ planned: ['a'], passedGroup: true, organizations: [{ ...through('a'), applied: false }] })).toBe(
      false,
    );
  });
});
