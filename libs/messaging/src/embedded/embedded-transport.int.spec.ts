import { captureLog, createSeededRandom, createTestDatabase, eventually, testSeed } from '@rollcall/testing';
import { ledger, sequencesByKey, upTo } from '../contract/ledger';
import { realTime } from '../contract/real-time';
import { createTwoServices, type TwoServices } from '../contract/two-services';
import type { RunningRelay, Transport } from '../transport';
import { describeTransport } from '../transport.contract';
import { createEmbeddedTransport, type EmbeddedTransportOptions } from './embedded-transport';

describeTransport('the embedded transport', async () => ({
  create: (options) => createEmbeddedTransport(options),
  childPlan: {},
  distributed: false,
}));

describe('the embedded transport of one process', () => {
  let services: TwoServices;
  let transport: Transport;

  beforeEach(async () => {
    services = await createTwoServices(await createTestDatabase());
  });
  afterEach(async () => {
    await transport.close();
    await services.end();
  });

  const create = (options: Partial<EmbeddedTransportOptions> = {}): void => {
    transport = createEmbeddedTransport({ clock: realTime, log: captureLog().logger, ...options });
  };
  const subscribe = (consumer: string) => transport.subscribe(ledger({ consumer, database: services.sink }));
  const relay = async (): Promise<RunningRelay> => {
    const running = await transport.relay({ service: 'source', database: services.source });
    services.onPublished(() => running.wake());
    return running;
  };
  const applied = async (consumer: string) => sequencesByKey(await services.effects(consumer));

  it('waits for all expected consumers, so that the order in which services start does not matter', async () => {
    create({ consumers: ['seats', 'groups'] });
    await services.publish(['a'], ['a']);
    await relay();
    await subscribe('seats');
    expect(transport.problems()).toEqual(['consumer groups: has not subscribed yet']);
    await realTime.sleep(400);
    expect(await services.backlog()).toBe(2);
    await subscribe('groups');
    expect(transport.problems()).toEqual([]);
    await eventually(async () => expect(await applied('groups')).toEqual({ a: [1, 2] }));
    await eventually(async () => expect(await applied('seats')).toEqual({ a: [1, 2] }));
  });

  it('keeps a record in the outbox as long as one of its consumers does not have it', async () => {
    create();
    const groups = await subscribe('groups');
    await subscribe('seats');
    await relay();
    await groups.stop();
    await services.publish(['a']);
    await eventually(async () => expect(await applied('seats')).toEqual({ a: [1] }));
    await realTime.sleep(300);
    expect(await services.backlog()).toBe(1);
    await subscribe('groups');
    await eventually(async () => expect(await services.backlog()).toBe(0));
    expect(await applied('groups')).toEqual({ a: [1] });
  });

  it('holds back when a consumer is slow, and delivers all of it in the end', async () => {
    create();
    const seats = await subscribe('seats');
    await seats.stop();
    await relay();
    for (const _batch of upTo(6)) await services.publish(...upTo(500).map(() => ['a'] as const));
    await subscribe('seats');
    await eventually(async () => expect(await applied('seats')).toEqual({ a: upTo(3_000) }), { within: 20_000 });
  });

  it('forgets records that nobody wants', async () => {
    create();
    await relay();
    await services.publish(['a']);
    await eventually(async () => expect(await services.backlog()).toBe(0));
  });

  it('refuses a second subscription of a consumer that runs: the two would overtake each other', async () => {
    create();
    const first = await subscribe('seats');
    await expect(subscribe('seats')).rejects.toThrow('subscribed already');
    await first.stop();
    await subscribe('seats');
  });

  it('says that a consumer cannot apply, and when it can again', async () => {
    create();
    let down = true;
    await transport.subscribe(
      ledger({
        consumer: 'seats',
        database: services.sink,
        check: () => {
          if (down) throw Object.assign(new Error('the disk is full'), { code: '53100' });
        },
      }),
    );
    await relay();
    await services.publish(['a']);
    await eventually(() => expect(transport.problems()).toEqual(['consumer seats: the disk is full']));
    down = false;
    await eventually(() => expect(transport.problems()).toEqual([]));
    expect(await applied('seats')).toEqual({ a: [1] });
  });

  it.each(upTo(5))('keeps its promises with random batches and pauses (schedule %i)', async (schedule) => {
    create({ random: createSeededRandom(testSeed() + schedule) });
    await subscribe('seats');
    await subscribe('groups');
    await relay();
    await relay();
    for (const nth of upTo(40)) await services.publish(['a'], ['b'], nth % 3 === 0 ? ['c'] : ['a']);
    const expected = { a: upTo(67), b: upTo(40), c: upTo(13) };
    await eventually(async () => expect(await applied('seats')).toEqual(expected), { within: 20_000 });
    await eventually(async () => expect(await applied('groups')).toEqual(expected), { within: 20_000 });
  });
});
