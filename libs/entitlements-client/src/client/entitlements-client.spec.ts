import { Code, ConnectError, createRouterTransport } from '@connectrpc/connect';
import { group } from '@rollcall/contracts';
import { createVirtualClock, eventually } from '@rollcall/testing';
import { createEntitlementsClient, type EntitlementsClientOptions } from './entitlements-client';

const organizationId = 'org-1';
const ada = 'ada@example.com';
const start = new Date('2026-11-24T10:00:00Z');

type Message = Partial<group.WatchEntitlementsResponse>;

/** A group service that a test plays: it says what it is told to say, and counts what it is asked. */
function createFakeService() {
  let capabilities = ['chat'];
  let position = 10n;
  let asked: group.GetEntitlementsRequest[] = [];
  let failure: Code | undefined;
  let streamFailure: Code | undefined;
  let answering: Promise<void> | undefined;
  const opened: group.WatchEntitlementsRequest[] = [];
  const streams = new Set<(message: Message | 'end') => void>();

  const transport = createRouterTransport(({ service }) => {
    service(group.GroupService, {
      async getEntitlements(request) {
        asked.push(request);
        if (failure !== undefined) throw new ConnectError('no', failure);
        const answer = { capabilities, position, version: capabilities.join(), groups: [{ groupId: 'g1', name: 'G' }] };
        const until = answering;
        answering = undefined;
        await until;
        if (request.ifVersion === answer.version)
          return { position: answer.position, version: answer.version, unchanged: true };
        return answer;
      },
      async *watchEntitlements(request, { signal }) {
        opened.push(request);
        if (streamFailure !== undefined) throw new ConnectError('no', streamFailure);
        const waiting: (Message | 'end')[] = [{ position, startOver: request.afterPosition === undefined }];
        let ring: () => void = () => undefined;
        const send = (message: Message | 'end') => {
          waiting.push(message);
          ring();
        };
        streams.add(send);
        signal.addEventListener('abort', () => {
          streams.delete(send);
          ring();
        });
        try {
          while (!signal.aborted) {
            const message = waiting.shift();
            if (message === 'end') return;
            if (message) yield { position: 0n, changes: [], startOver: false, ...message };
            else await new Promise<void>((resolve) => (ring = resolve));
          }
        } finally {
          streams.delete(send);
        }
      },
    });
  });

  return {
    transport,
    opened,
    streams,
    answers: (...those: string[]) => (capabilities = those),
    moves: () => (position += 1n),
    fails: (code?: Code) => (failure = code),
    streamFails: (code?: Code) => (streamFailure = code),
    /** The next answer is made at once, and arrives later. */
    holdsBack: (until: Promise<void>) => {
      answering = until;
    },
    asked: () => {
      const those = asked;
      asked = [];
      return those;
    },
    /** Tells of a change, as of the position that it moves to. */
    tells: (concerns: group.EntitlementChange['concerns']) => {
      position += 1n;
      for (const send of streams) send({ position, changes: [{ position, concerns }] as group.EntitlementChange[] });
    },
    says: (message: Message | 'end') => {
      for (const send of streams) send(message);
    },
  };
}

describe('a client of entitlements', () => {
  const closing: (() => void)[] = [];
  afterEach(() => {
    for (const close of closing.splice(0)) close();
  });

  function create(options: Partial<EntitlementsClientOptions> = {}) {
    const service = createFakeService();
    const clock = createVirtualClock(start);
    const client = createEntitlementsClient({
      service: { transport: service.transport },
      onUnavailable: 'closed',
      clock,
      random: () => 0,
      ...options,
    });
    closing.push(() => client.close());
    const may = (capability = 'chat') => client.may(organizationId, ada, capability);
    const askedFor = async () => {
      await client.get(organizationId, ada);
      return service.asked().length > 0;
    };
    /** Until the stream is open, and the answer kept. */
    const settled = async () => {
      await client.get(organizationId, ada);
      await eventually(async () => expect(await askedFor()).toBe(false));
    };
    return { service, clock, client, may, askedFor, settled };
  }

  it('keeps what it was answered, and gives it again without asking', async () => {
    const { service, may, settled, client } = create();
    await settled();
    expect([await may('chat'), await may('code')]).toEqual([true, false]);
    expect(await client.get(organizationId, ' Ada@Example.com ')).toMatchObject({ state: 'current' });
    expect(service.asked()).toEqual([]);
  });

  it.each<[string, group.EntitlementChange['concerns']]>([
    ['the person', { case: 'email', value: ada }],
    ['a group of theirs', { case: 'groupId', value: 'g1' }],
    [
      'the whole organization',
      { case: 'wholeOrganization', value: { $typeName: 'rollcall.group.v1.WholeOrganization' } },
    ],
    ['something that a newer service knows', { case: undefined }],
  ])('asks again when a change of %s is told', async (_whom, concerns) => {
    const { service, may, settled } = create();
    await settled();
    service.answers('code');
    service.tells(concerns);
    await eventually(async () => expect([await may('chat'), await may('code')]).toEqual([false, true]));
  });

  it('does not ask again when a change of others is told, or nothing is', async () => {
    const { service, settled, askedFor, client } = create();
    await settled();
    service.tells({ case: 'email', value: 'bob@example.com' });
    service.tells({ case: 'groupId', value: 'g2' });
    service.says({ position: 99n });
    // Bob is asked for after the change of his was heard: so was the rest.
    await client.get(organizationId, 'bob@example.com');
    await eventually(() => expect(service.asked().every(({ email }) => email !== ada)).toBe(true));
    expect(await askedFor()).toBe(false);
  });

  it('does not keep an answer that was on its way when a change was told', async () => {
    const { service, client, settled, askedFor } = create();
    await settled();
    const carl = 'carl@example.com';
    let release: () => void = () => undefined;
    service.holdsBack(new Promise<void>((resolve) => (release = resolve)));
    const slow = client.get(organizationId, carl);
    await eventually(() => expect(service.asked()).toHaveLength(1));
    service.tells({ case: 'email', value: carl });
    service.tells({ case: 'email', value: ada });
    // Ada's change came after Carl's: once it was heard, so was his.
    await eventually(async () => expect(await askedFor()).toBe(true));
    release();
    await slow;
    service.asked();
    await client.get(organizationId, carl);
    expect(service.asked()).toHaveLength(1);
  });

  it('asks for an answer that holds every change it was told of, since another instance may be behind', async () => {
    const { service, client, settled } = create();
    await settled();
    service.tells({ case: 'email', value: ada });
    await eventually(async () => {
      await client.get(organizationId, ada);
      expect(service.asked().map(({ atLeastPosition }) => atLeastPosition)).toContain(11n);
    });
  });

  it('asks every time while the stream is down, by version, and takes it up again where it was', async () => {
    const { service, clock, client, settled, askedFor } = create();
    await settled();
    service.streamFails(Code.Unavailable);
    service.says('end');
    await eventually(async () => expect(await askedFor()).toBe(true));
    expect(await client.get(organizationId, ada)).toMatchObject({
      state: 'current',
      entitlements: { capabilities: ['chat'] },
    });
    expect(service.asked()[0]).toMatchObject({ ifVersion: 'chat' });
    service.streamFails(undefined);
    await clock.advance(10_000);
    await eventually(async () => expect(await askedFor()).toBe(false));
    expect(service.opened.at(-1)).toMatchObject({ afterPosition: 10n });
  });

  it('waits longer each time that the stream cannot be opened', async () => {
    const { service, clock, client } = create();
    service.streamFails(Code.Unavailable);
    await client.get(organizationId, ada);
    await eventually(() => expect(service.opened).toHaveLength(1));
    const openedAt: number[] = [];
    for (let passed = 0; passed < 1_000; passed += 50) {
      const before = service.opened.length;
      await clock.advance(50);
      await new Promise<void>((resolve) => setImmediate(resolve));
      if (service.opened.length > before) openedAt.push(clock.now().getTime() - start.getTime());
    }
    expect(openedAt).toEqual([50, 150, 350, 750]);
  });

  it('takes a stream without signs of life for broken', async () => {
    const { service, clock, settled, askedFor } = create();
    await settled();
    await clock.advance(14_000);
    expect(await askedFor()).toBe(false);
    await clock.advance(2_000);
    await eventually(() => expect(service.opened.length).toBeGreaterThan(1));
  });

  it('starts over when the service says so', async () => {
    const { service, settled, askedFor } = create();
    await settled();
    service.moves();
    service.says({ position: 11n, startOver: true });
    await eventually(async () => expect(await askedFor()).toBe(true));
  });

  describe('while the service cannot be asked', () => {
    it.each([
      ['closed', 'unavailable', false],
      ['open', 'last_known', true],
    ] as const)('and %s: says %s of one whom it knew', async (onUnavailable, state, allowed) => {
      const { service, client, may, settled, askedFor } = create({ onUnavailable });
      await settled();
      service.streamFails(Code.Unavailable);
      service.says('end');
      await eventually(async () => expect(await askedFor()).toBe(true));
      service.fails(Code.Unavailable);
      expect(await client.get(organizationId, ada)).toMatchObject({ state });
      expect([await may('chat'), await may('code')]).toEqual([allowed, false]);
    });

    it.each([
      ['closed', false],
      ['open', true],
    ] as const)('and %s: of one whom it never knew, may is %p', async (onUnavailable, allowed) => {
      const { service, client, may } = create({ onUnavailable });
      service.fails(Code.DeadlineExceeded);
      expect(await client.get(organizationId, ada)).toMatchObject({ state: 'unavailable' });
      expect(await may()).toBe(allowed);
    });
  });

  it.each([Code.NotFound, Code.InvalidArgument, Code.Unauthenticated])(
    'throws what is the caller’s fault, whatever was chosen (code %p)',
    async (code) => {
      const { service, may } = create({ onUnavailable: 'open' });
      service.fails(code);
      await expect(may()).rejects.toMatchObject({ code });
    },
  );

  it('ends its streams when it is closed, and those of organizations that it follows no more', async () => {
    const { service, client } = create({ organizationsFollowed: 1 });
    await client.get('org-1', ada);
    await client.get('org-2', ada);
    await eventually(() => expect(service.opened.map((one) => one.organizationId)).toContain('org-2'));
    await eventually(() => expect(service.streams.size).toBe(1));
    client.close();
    await eventually(() => expect(service.streams.size).toBe(0));
  });
});
