import type { Event, ListEventOptions } from '@workos-inc/node';
import { type StartedSimulator, startSimulator } from '../test-rig/started-simulator';

let started: StartedSimulator;
let directoryId: string;
let organizationId: string;

beforeEach(async () => {
  started = await startSimulator();
  ({ directoryId, organizationId } = started.directory());
});
afterEach(() => started.simulator.stop());

async function read(options: Partial<ListEventOptions> = {}): Promise<Event[]> {
  return (await started.workos.events.listEvents({ events: [], order: 'asc', limit: 100, ...options })).data;
}

const typesOf = (events: Event[]) => events.map((event) => event.event);

describe('reading events', () => {
  it('ascending leaves the newest out for the hold-back time, which can be changed', async () => {
    expect(await read()).toEqual([]);
    await started.clock.advance(2_999);
    expect(await read()).toEqual([]);
    expect(typesOf(await read({ order: 'desc' }))).toEqual(['dsync.activated']);
    await started.clock.advance(1);
    expect(typesOf(await read())).toEqual(['dsync.activated']);
    started.control.createGroup({ directory_id: directoryId, name: 'Team' });
    started.control.setFaults({ api: { hold_back_ms: 0 } });
    expect(typesOf(await read())).toEqual(['dsync.activated', 'dsync.group.created']);
  });

  it('goes on behind the cursor, to the end, where `after` is null', async () => {
    started.control.generate(directoryId, { users: 250, seed: 1, events: true });
    await started.clock.advance(5_000);
    const seen: string[] = [];
    let after: string | undefined;
    for (;;) {
      const page = await started.workos.events.listEvents({
        events: [],
        order: 'asc',
        limit: 100,
        ...(after === undefined ? {} : { after }),
      });
      seen.push(...page.data.map((event) => event.id));
      if (!page.listMetadata.after) {
        break;
      }
      after = page.listMetadata.after;
    }
    expect(seen).toHaveLength(251);
    expect(seen).toEqual([...new Set(seen)].sort());
    expect(await read({ after: seen.at(-1) ?? 'none' })).toEqual([]);
  });

  it('starts after range_start, and stops before range_end', async () => {
    const first = started.control.createGroup({ directory_id: directoryId, name: 'First' });
    await started.clock.advance(1_000);
    const second = started.control.createGroup({ directory_id: directoryId, name: 'Second' });
    await started.clock.advance(3_000);
    const names = (events: Event[]) =>
      events.map((event) => (event.event === 'dsync.group.created' ? event.data.name : event.event));
    expect(names(await read({ rangeStart: first.created_at }))).toEqual(['Second']);
    expect(names(await read({ rangeEnd: second.created_at }))).toEqual(['dsync.activated', 'First']);
  });

  it('is filtered by types, comma-separated or repeated, and by organization', async () => {
    const other = started.directory('Other');
    const user = started.control.createUser({ directory_id: directoryId, email: null });
    started.control.updateUser(user.id, { state: 'inactive' });
    await started.clock.advance(3_000);
    expect(typesOf(await read({ events: ['dsync.user.created', 'dsync.user.updated'] }))).toEqual([
      'dsync.user.created',
      'dsync.user.updated',
    ]);
    expect(await read({ events: ['dsync.user.deleted'] })).toEqual([]);
    expect(typesOf(await read({ organizationId }))).toEqual([
      'dsync.activated',
      'dsync.user.created',
      'dsync.user.updated',
    ]);
    expect(await read({ organizationId: other.organizationId })).toHaveLength(1);
    for (const query of [
      'events=dsync.activated&events=dsync.user.updated',
      'events[]=dsync.activated&events[]=dsync.user.updated',
    ]) {
      expect((await started.get(`/events?${query}`)).body).toMatchObject({ data: [{}, {}, {}] });
    }
  });

  it('from an unknown cursor is refused with 400', async () => {
    await expect(read({ after: 'event_unknown' })).rejects.toMatchObject({
      status: 400,
      message: "Event not found: 'event_unknown'.",
    });
  });

  it('from a cursor older than 30 days is refused with 400, while range_start from then still reads', async () => {
    const [old] = await read({ order: 'desc' });
    await started.clock.advance(31 * 24 * 60 * 60 * 1_000);
    started.control.createGroup({ directory_id: directoryId, name: 'New' });
    await started.clock.advance(3_000);
    await expect(read({ after: old?.id ?? 'none' })).rejects.toMatchObject({ status: 400 });
    expect(typesOf(await read({ rangeStart: old?.createdAt ?? 'none' }))).toEqual(['dsync.group.created']);
  });

  it.each([
    ['range_start=yesterday', 'range_start'],
    ['range_end=2026-13-45', 'range_end'],
    ['limit=1000', 'limit'],
    ['order=newest', 'order'],
  ])('with %s is refused with 422 that names the field', async (query, field) => {
    const answer = await started.get(`/events?${query}`);
    expect(answer).toMatchObject({ status: 422, body: { errors: [{ field, code: expect.any(String) }] } });
  });

  it('has an `after` but no `before` beside its page', async () => {
    const { body } = await started.get('/events');
    expect(body).toMatchObject({ object: 'list', list_metadata: { after: null } });
    expect((body as { list_metadata: object }).list_metadata).not.toHaveProperty('before');
  });
});
