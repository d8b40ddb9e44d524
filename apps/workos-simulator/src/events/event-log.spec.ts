import fc from 'fast-check';
import { newGroup } from '../directory/directory-group';
import type { DirectoryEvent } from './event';
import { createObjectIds } from '../ids/object-ids';
import { createRevision } from '../saved-state/revision';
import { createManualClock } from '../test-rig/manual-clock';
import { createSeededRandom } from '../test-rig/seeded-random';
import { createEventLog, eventLifetimeMs, type EventQuery, type EventReading } from './event-log';

const holdBackMs = 3_000;
const group = newGroup({
  id: 'directory_group_1',
  directoryId: 'directory_1',
  organizationId: 'org_1',
  attributes: { name: 'Engineering', idp_id: 'idp-1' },
  createdAt: '2026-11-24T10:00:00.000Z',
  updatedAt: '2026-11-24T10:00:00.000Z',
});

function makeLog() {
  const clock = createManualClock();
  const ids = createObjectIds({ clock, random: createSeededRandom(1) });
  const log = createEventLog({ clock, ids, holdBackMs: () => holdBackMs, revision: createRevision() });
  const record = (
    type: 'dsync.group.created' | 'dsync.group.deleted' = 'dsync.group.created',
    organizationId = 'org_1',
  ) => log.record(type, group, organizationId);
  const read = (query: Partial<EventQuery> = {}) => log.read({ limit: 100, order: 'asc', types: new Set(), ...query });
  return { clock, log, record, read };
}

function idsOf(reading: EventReading): string[] {
  if (reading.outcome !== 'page') {
    throw new Error(`unknown cursor ${reading.cursor}`);
  }
  return reading.events.map((event) => event.id);
}

describe('the event log', () => {
  it('holds new events back from ascending reads, and from those only', async () => {
    const { clock, record, read } = makeLog();
    const event = record();
    await clock.advance(holdBackMs - 1);
    expect(idsOf(read())).toEqual([]);
    expect(idsOf(read({ order: 'desc' }))).toEqual([event.id]);
    await clock.advance(1);
    expect(idsOf(read())).toEqual([event.id]);
  });

  it('takes `after`, `range_start` and `range_end` as exclusive', async () => {
    const { clock, record, read } = makeLog();
    const made: DirectoryEvent[] = [];
    for (let second = 0; second < 4; second += 1) {
      made.push(record());
      await clock.advance(1_000);
    }
    await clock.advance(holdBackMs);
    const stamp = (place: number) => new Date(made[place]?.created_at ?? '');
    expect(idsOf(read({ after: made[1]?.id }))).toEqual([made[2]?.id, made[3]?.id]);
    expect(idsOf(read({ rangeStart: stamp(1) }))).toEqual([made[2]?.id, made[3]?.id]);
    expect(idsOf(read({ rangeStart: new Date(stamp(1).getTime() - 1) }))).toEqual([
      made[1]?.id,
      made[2]?.id,
      made[3]?.id,
    ]);
    expect(idsOf(read({ rangeEnd: stamp(2) }))).toEqual([made[0]?.id, made[1]?.id]);
  });

  it('knows no cursor that it never gave out, and none after a clearing', () => {
    const { log, record, read } = makeLog();
    const event = record();
    expect(read({ after: 'event_0' })).toEqual({ outcome: 'unknown_cursor', cursor: 'event_0' });
    expect(read({ after: event.id }).outcome).toBe('page');
    log.clear();
    expect(read({ after: event.id }).outcome).toBe('unknown_cursor');
  });

  it('forgets events after 30 days, and their cursors with them', async () => {
    const { clock, record, read } = makeLog();
    const old = record();
    await clock.advance(60_000);
    const young = record();
    await clock.advance(eventLifetimeMs - 30_000);
    expect(idsOf(read())).toEqual([young.id]);
    expect(idsOf(read({ order: 'desc' }))).toEqual([young.id]);
    expect(read({ after: old.id })).toEqual({ outcome: 'unknown_cursor', cursor: old.id });
  });

  it('accepts the cursor of an event that is held back still', () => {
    const { record, read } = makeLog();
    expect(idsOf(read({ after: record().id }))).toEqual([]);
  });

  it('keeps ids and stamps in one order when the clock steps back', async () => {
    const { clock, record, read } = makeLog();
    const first = record();
    clock.set(new Date(clock.now().getTime() - 1_000));
    const second = record();
    await clock.advance(holdBackMs + 1_000);
    expect(idsOf(read())).toEqual([first.id, second.id]);
    expect(second.created_at).toBe(first.created_at);
  });

  it('filters by type and organization, and pages by `after` through what is left, each once, in every order', async () => {
    const { clock, record, read } = makeLog();
    const made = Array.from({ length: 60 }, (_, place) =>
      record(place % 3 === 0 ? 'dsync.group.deleted' : 'dsync.group.created', place % 5 === 0 ? 'org_2' : 'org_1'),
    );
    await clock.advance(holdBackMs);
    const filter = { types: new Set(['dsync.group.deleted']), organizationId: 'org_1' };
    const expected = made.filter((_, place) => place % 3 === 0 && place % 5 !== 0).map((event) => event.id);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 20 }), fc.constantFrom('asc' as const, 'desc' as const), (limit, order) => {
        const seen: string[] = [];
        let after: string | null | undefined;
        do {
          const reading = read({ ...filter, limit, order, after: after ?? undefined });
          seen.push(...idsOf(reading));
          after = reading.outcome === 'page' ? reading.after : null;
        } while (after !== null);
        expect(seen).toEqual(order === 'asc' ? expected : expected.toReversed());
      }),
    );
    const newest = read({ ...filter, limit: 2, order: 'normal' });
    expect(newest).toMatchObject({ outcome: 'page', after: null });
    expect(idsOf(newest)).toEqual(expected.slice(-2).toReversed());
    expect(idsOf(read({ ...filter, limit: 2, order: 'normal', after: expected[0] }))).toEqual([
      expected[2],
      expected[1],
    ]);
    expect(idsOf(read({ ...filter, limit: 2, order: 'asc', before: expected[3] }))).toEqual([expected[1], expected[2]]);
    expect(idsOf(read({ ...filter, limit: 2, order: 'desc', before: expected[3] }))).toEqual([
      expected[5],
      expected[4],
    ]);
  });
});
