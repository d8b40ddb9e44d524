import { joinedBy, runToJoin } from './coalescing';
import { isApplied } from './completion';
import { hasEnded, nextState, type RunEvent, type RunScope, runStates } from './sync-run';

describe('a sync run', () => {
  const events: RunEvent[] = ['taken', 'scanned', 'applied', 'overtaken', 'not_complete', 'broken'];
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
      'applying + overtaken = incomplete',
    ]);
  });

  it('has ended in exactly the states that lead nowhere', () => {
    for (const state of runStates)
      expect(hasEnded(state)).toBe(events.every((event) => nextState(state, event) === undefined));
  });
});

describe('a request for a run', () => {
  const run = (scope: RunScope, state: 'queued' | 'scanning') => ({ scope, state });

  it.each([
    ['both', 'both', true],
    ['both', 'members', true],
    ['both', 'groups', true],
    ['members', 'members', true],
    ['members', 'groups', false],
    ['members', 'both', false],
    ['groups', 'groups', true],
    ['groups', 'members', false],
    ['groups', 'both', false],
  ] as const)('while one of scope %s is queued: one for %s joins it: %s', (queued, wanted, joins) => {
    expect(runToJoin([run(queued, 'queued')], { scope: wanted }) !== undefined).toBe(joins);
  });

  it('joins none that scans already: a follow-up is queued, and the next request joins that', () => {
    expect(runToJoin([run('both', 'scanning')], { scope: 'both' })).toBeUndefined();
    expect(runToJoin([run('both', 'scanning'), run('both', 'queued')], { scope: 'both' })?.state).toBe('queued');
  });

  it.each([
    ['under a confirmed plan gives it to the run that it joins', '', 'h1', 'h1', 'later'],
    ['under a later plan than the run had: the later one counts', 'h1', 'h2', 'h2', 'later'],
    ['without one leaves the plan of the run that it joins', 'h1', '', 'h1', 'earlier'],
    ['without one joins a run without one', '', '', '', 'earlier'],
  ])('%s', (_what, has, brings, then, by) => {
    expect(
      joinedBy({ requestedBy: 'earlier', confirmedPlanHash: has }, { requestedBy: 'later', confirmedPlanHash: brings }),
    ).toEqual({ requestedBy: by, confirmedPlanHash: then });
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
