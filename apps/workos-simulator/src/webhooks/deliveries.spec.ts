import type { DirectoryEvent } from '../events/event';
import type { WebhookFaults } from '../faults/faults';
import { createRevision } from '../saved-state/revision';
import { createManualClock, settle } from '../test-rig/manual-clock';
import { createSeededRandom } from '../test-rig/seeded-random';
import { silentLog } from '../test-rig/started-simulator';
import { createDeliveries, defaultDeliveryPolicy, longestLagMs, type Send } from './deliveries';

type Reaction = (eventId: string, attempt: number) => Response | Promise<Response>;

const accepted = () => new Response('{"received":true}');
const refused = () => new Response('', { status: 503 });

function eventOf(place: number): DirectoryEvent<'dsync.deleted'> {
  const stamp = '2026-11-24T10:00:00.000Z';
  return {
    object: 'event',
    id: `event_${String(place).padStart(4, '0')}`,
    event: 'dsync.deleted',
    data: {
      object: 'directory',
      id: 'directory_1',
      organization_id: 'org_1',
      type: 'okta scim v2.0',
      state: 'deleting',
      name: 'Acme',
      created_at: stamp,
      updated_at: stamp,
    },
    created_at: stamp,
    context: {},
  };
}

function makeDeliveries(options: { react?: Reaction; faults?: Partial<WebhookFaults>; concurrency?: number } = {}) {
  const clock = createManualClock();
  const sent: { id: string; at: number; body: string; headers: Record<string, string> }[] = [];
  const start = clock.now().getTime();
  let open = 0;
  let mostOpen = 0;
  const send: Send = async (_url, request) => {
    const { id } = JSON.parse(request.body) as { id: string };
    sent.push({ id, at: clock.now().getTime() - start, body: request.body, headers: request.headers });
    open += 1;
    mostOpen = Math.max(mostOpen, open);
    try {
      const gone = new Promise<never>((_, reject) => {
        request.signal.addEventListener('abort', () => reject(new Error('aborted')));
      });
      const attempt = sent.filter((other) => other.id === id).length;
      return await Promise.race([options.react?.(id, attempt) ?? accepted(), gone]);
    } finally {
      open -= 1;
    }
  };
  const deliveries = createDeliveries({
    clock,
    random: createSeededRandom(3),
    send,
    policy: { ...defaultDeliveryPolicy, concurrency: options.concurrency ?? 32 },
    faults: () => ({ drop: 0, duplicate: 0, reorder: 0, delay_ms: 0, ...options.faults }),
    revision: createRevision(),
    log: silentLog,
  });
  deliveries.setEndpoint({ url: 'http://127.0.0.1:1/webhooks/workos', secret: 'whsec_dev' });
  const announceMany = (count: number) => {
    const events = Array.from({ length: count }, (_, place) => eventOf(place));
    events.forEach((event) => deliveries.announce(event));
    return events.map((event) => event.id);
  };
  return { clock, deliveries, sent, announceMany, mostOpen: () => mostOpen };
}

describe('webhook deliveries', () => {
  it('go out at once, in the order of the events, with only the fields that WorkOS sends', async () => {
    const { clock, deliveries, sent, announceMany } = makeDeliveries();
    const ids = announceMany(200);
    await clock.advance(0);
    await deliveries.settled();
    expect(sent.map((request) => request.id)).toEqual(ids);
    expect(Object.keys(JSON.parse(sent[0]?.body ?? ''))).toEqual(['id', 'event', 'data', 'created_at']);
    expect(sent[0]?.headers).toMatchObject({ 'content-type': 'application/json' });
    expect(deliveries.counts()).toMatchObject({ attempted: 200, delivered: 200, failed: 0, pending: 0 });
  });

  it('are never more at a time than the policy allows', async () => {
    const waiting: (() => void)[] = [];
    const react = () => new Promise<Response>((resolve) => waiting.push(() => resolve(accepted())));
    const { sent, announceMany, deliveries, mostOpen } = makeDeliveries({ react, concurrency: 3 });
    const ids = announceMany(10);
    await settle();
    expect(sent).toHaveLength(3);
    while (deliveries.counts().pending > 0) {
      waiting.shift()?.();
      await settle();
    }
    expect(mostOpen()).toBe(3);
    expect(sent.map((request) => request.id)).toEqual(ids);
  });

  it.each([
    ['an answer that is not 2xx', refused],
    ['a connection that fails', () => Promise.reject(new TypeError('fetch failed'))],
  ])('are tried again after %s, each wait twice the one before', async (_what, failing) => {
    const { clock, deliveries, sent, announceMany } = makeDeliveries({
      react: (_id, attempt) => (attempt < 4 ? failing() : accepted()),
    });
    announceMany(1);
    await clock.advance(60_000);
    expect(sent.map((request) => request.at)).toEqual([0, 500, 1_500, 3_500]);
    expect(deliveries.counts()).toMatchObject({ attempted: 4, delivered: 1, failed: 0, pending: 0 });
  });

  it('sign each attempt anew', async () => {
    const { clock, sent, announceMany } = makeDeliveries({
      react: (_id, attempt) => (attempt === 1 ? refused() : accepted()),
    });
    announceMany(1);
    await clock.advance(1_000);
    const [first, second] = sent.map((request) => request.headers['workos-signature']);
    expect(first).toMatch(/^t=\d{13}, v1=[0-9a-f]{64}$/);
    expect(second).not.toBe(first);
  });

  it('are given up after the last try, and a failing one holds up no other', async () => {
    const { clock, deliveries, sent, announceMany } = makeDeliveries({
      react: (id) => (id === 'event_0000' ? refused() : accepted()),
      concurrency: 1,
    });
    announceMany(3);
    await clock.advance(0);
    expect(deliveries.counts()).toMatchObject({ delivered: 2, pending: 1 });
    await clock.advance(15_500);
    expect(sent.filter((request) => request.id === 'event_0000')).toHaveLength(6);
    expect(deliveries.counts()).toMatchObject({ attempted: 8, delivered: 2, failed: 1, pending: 0 });
  });

  it('that are never answered count as failed after the timeout', async () => {
    const { clock, deliveries, sent, announceMany } = makeDeliveries({
      react: (_id, attempt) => (attempt === 1 ? new Promise<Response>(() => undefined) : accepted()),
    });
    announceMany(1);
    await clock.advance(defaultDeliveryPolicy.timeoutMs + 500);
    expect(sent.map((request) => request.at)).toEqual([0, 10_500]);
    expect(deliveries.counts()).toMatchObject({ delivered: 1, pending: 0 });
  });

  it('leave no timer behind', async () => {
    const { clock, announceMany, deliveries } = makeDeliveries();
    announceMany(5);
    await deliveries.settled();
    await settle();
    expect(clock.sleeping).toBe(0);
  });

  it('dropped by fault are never sent, in the fraction asked for', async () => {
    const { clock, deliveries, sent, announceMany } = makeDeliveries({ faults: { drop: 0.25 } });
    announceMany(1_000);
    await clock.advance(60_000);
    const { dropped, delivered } = deliveries.counts();
    expect(dropped + delivered).toBe(1_000);
    expect(sent).toHaveLength(delivered);
    expect(dropped).toBeGreaterThan(200);
    expect(dropped).toBeLessThan(300);
  });

  it('duplicated by fault come twice, the second time with the same body', async () => {
    const { clock, deliveries, sent, announceMany } = makeDeliveries({ faults: { duplicate: 1 } });
    const ids = announceMany(20);
    await clock.advance(longestLagMs + 1);
    for (const id of ids) {
      const bodies = sent.filter((request) => request.id === id).map((request) => request.body);
      expect(bodies).toHaveLength(2);
      expect(bodies[0]).toBe(bodies[1]);
    }
    expect(deliveries.counts()).toMatchObject({ delivered: 40, duplicated: 20, pending: 0 });
  });

  it('reordered by fault come after later ones, the others in order', async () => {
    const { clock, deliveries, sent, announceMany } = makeDeliveries({ faults: { reorder: 0.3 } });
    const ids = announceMany(50);
    await clock.advance(longestLagMs + 1);
    const order = sent.map((request) => request.id);
    const { reordered } = deliveries.counts();
    expect([...order].sort()).toEqual(ids);
    expect(order).not.toEqual(ids);
    expect(order.slice(0, 50 - reordered)).toEqual(order.slice(0, 50 - reordered).sort());
    expect(reordered).toBeGreaterThan(5);
  });

  it('delayed by fault go out later, still in order', async () => {
    const { clock, sent, announceMany } = makeDeliveries({ faults: { delay_ms: 5_000 } });
    const ids = announceMany(5);
    await clock.advance(4_999);
    expect(sent).toEqual([]);
    await clock.advance(1);
    expect(sent.map((request) => request.id)).toEqual(ids);
  });

  it('are not even counted while there is no endpoint', async () => {
    const { deliveries, announceMany, clock, sent } = makeDeliveries();
    deliveries.setEndpoint(undefined);
    announceMany(3);
    await clock.advance(1_000);
    expect(sent).toEqual([]);
    expect(deliveries.counts()).toMatchObject({ attempted: 0, pending: 0 });
  });

  it('once abandoned are sent no more, while later events are', async () => {
    const { clock, deliveries, sent, announceMany } = makeDeliveries({
      react: (id) => (id === 'event_9999' ? accepted() : refused()),
    });
    announceMany(3);
    await settle();
    deliveries.abandon();
    expect(deliveries.counts().pending).toBe(0);
    await clock.advance(60_000);
    expect(sent).toHaveLength(3);
    deliveries.announce(eventOf(9_999));
    await deliveries.settled();
    expect(sent.at(-1)?.id).toBe('event_9999');
    expect(clock.sleeping).toBe(0);
  });
});
