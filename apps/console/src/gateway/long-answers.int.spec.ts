import { type DescMethodServerStreaming } from '@bufbuild/protobuf';
import { Code, ConnectError } from '@connectrpc/connect';
import { group, ingest, membership, Role } from '@rollcall/contracts';
import { eventually } from '@rollcall/testing';
import { tenants } from '../test-bed/stubbed-services';
import { type Browser, people, startTestBed, type TestBed } from '../test-bed/test-bed';

const { watchEntitlements } = group.GroupService.method;
const { watchSyncRun, getSyncRun, listSyncRuns } = ingest.IngestService.method;
const { listMembers, previewSync } = membership.MembershipService.method;

let bed: TestBed;
let administrator: Browser;
beforeEach(async () => {
  bed = await startTestBed();
  administrator = await bed.signedIn(people.administrator);
});
afterEach(() => bed.stop());

/** Opens a stream, reads its first message, and tells how it ends. */
async function open(method: DescMethodServerStreaming, request: object, browser: Browser, signal?: AbortSignal) {
  const asked = (async function* () {
    yield request;
  })();
  const { message } = await bed.calls.stream(method as never, signal, 0, browser.headers(), asked as never);
  const messages = (message as AsyncIterable<unknown>)[Symbol.asyncIterator]();
  const first = await messages.next();
  const ended = messages.next().then(
    ({ done }) => (done ? 'ended' : 'more'),
    (error: unknown) => Code[ConnectError.from(error).code],
  );
  return { first, ended };
}

describe('a role that is lost', () => {
  it.each([
    ['WatchEntitlements', watchEntitlements, { organizationId: tenants.a.organizationId }],
    ['WatchSyncRun', watchSyncRun, { runId: tenants.a.runId }],
  ] as const)('ends an open %s within a minute', async (_name, method, request) => {
    const { ended } = await open(method, request, administrator);
    await bed.clock.advance(20_000);
    expect(bed.services.streams.open).toBe(1);
    bed.services.loseRoles(people.administrator);
    await bed.clock.advance(60_000);
    expect(await ended).toBe('PermissionDenied');
    await eventually(() => expect(bed.services.streams.open).toBe(0));
  });

  it('is access lost within a minute, and a role that is won is access', async () => {
    const list = (organizationId: string) =>
      bed.calls.unary(listMembers, undefined, 0, administrator.headers(), { organizationId });
    await list(tenants.a.organizationId);
    bed.services.loseRoles(people.administrator);
    bed.services.setRole(people.administrator, tenants.b.organizationId, Role.ADMIN);
    await bed.clock.advance(60_000);
    await expect(list(tenants.a.organizationId)).rejects.toMatchObject({ code: Code.PermissionDenied });
    await list(tenants.b.organizationId);
  });

  it.each([Role.USER, Role.CUSTOM, Role.UNSPECIFIED])('lets nobody in as role %s', async (role) => {
    bed.services.loseRoles(people.administrator);
    bed.services.setRole(people.administrator, tenants.a.organizationId, role);
    await bed.clock.advance(60_000);
    const { organizationId } = tenants.a;
    const listed = bed.calls.unary(listMembers, undefined, 0, administrator.headers(), { organizationId });
    await expect(listed).rejects.toMatchObject({ code: Code.PermissionDenied });
  });

  it('lets nobody in while membership cannot say who may', async () => {
    const { organizationId } = tenants.a;
    const { ended } = await open(watchEntitlements, { organizationId }, administrator);
    bed.services.fail(new ConnectError('away', Code.Unavailable));
    await bed.clock.advance(60_000);
    expect(await ended).toBe('Unavailable');
    const listed = bed.calls.unary(listMembers, undefined, 0, administrator.headers(), { organizationId });
    await expect(listed).rejects.toMatchObject({ code: Code.Unavailable });
    expect((await administrator.get('/api/session')).status).toBe(503);
  });
});

describe('a stream', () => {
  const request = { organizationId: tenants.a.organizationId };

  it('ends at the service when the browser goes', async () => {
    const leaving = new AbortController();
    const { ended } = await open(watchEntitlements, request, administrator, leaving.signal);
    expect(bed.services.streams.open).toBe(1);
    leaving.abort();
    expect(await ended).toBe('Canceled');
    await eventually(() => expect(bed.services.streams.open).toBe(0));
  });

  it('is refused beside thirty others of the session, and possible again when one has ended', async () => {
    const leaving = new AbortController();
    const others = [];
    for (let turn = 0; turn < 30; turn += 1) {
      others.push(await open(watchEntitlements, request, administrator, leaving.signal));
    }
    await expect(open(watchEntitlements, request, administrator)).rejects.toMatchObject({
      code: Code.ResourceExhausted,
    });
    const stranger = await bed.signedIn(people.stranger);
    await open(watchEntitlements, { organizationId: tenants.b.organizationId }, stranger);
    leaving.abort();
    await Promise.all(others.map(({ ended }) => ended));
    await eventually(async () => {
      const { first } = await open(watchEntitlements, request, administrator);
      expect(first.done).toBe(false);
    });
  });

  it('ends quietly when the session must be proved again, and when somebody signs out of it', async () => {
    const { ended } = await open(watchEntitlements, request, administrator);
    await bed.clock.advance(5 * 60_000 + 15_000);
    expect(await ended).toBe('ended');

    const browser = await bed.signedIn(people.stranger);
    const other = await open(watchEntitlements, { organizationId: tenants.b.organizationId }, browser);
    await browser.send('/auth/sign-out', { method: 'POST', headers: browser.headers() });
    await bed.clock.advance(15_000);
    expect(await other.ended).toBe('ended');
    await eventually(() => expect(bed.services.streams.open).toBe(0));
  });
});

describe('of sibling organizations that are not administered', () => {
  const whole = 'admin-of-both@example.test';
  beforeEach(() => {
    bed.services.setRole(whole, tenants.a.organizationId, Role.ADMIN);
    bed.services.setRole(whole, tenants.a.siblingId, Role.OWNER);
  });
  const seenBy = async (browser: Browser) => {
    const { runId, parentId, organizationId } = tenants.a;
    const headers = browser.headers();
    const { run } = (await bed.calls.unary(getSyncRun, undefined, 0, headers, { runId })).message;
    const { runs } = (await bed.calls.unary(listSyncRuns, undefined, 0, headers, { parentId })).message;
    const { first } = await open(watchSyncRun, { runId }, browser);
    const { run: watched } = first.value as ingest.WatchSyncRunResponse;
    const { plan } = (await bed.calls.unary(previewSync, undefined, 0, headers, { organizationId })).message;
    return {
      problems: [run, ...runs, watched].map((one) => one?.problems.length),
      removed: [run, ...runs, watched].flatMap((one) => one?.organizations.map(({ removed }) => removed)),
      plan: plan?.organizations.map(({ organizationId: id, removed, changes }) => [id, removed, changes.length]),
    };
  };

  it('the totals of runs and plans are shown, and no names', async () => {
    expect(await seenBy(administrator)).toEqual({
      problems: [0, 0, 0],
      removed: [1, 1, 1],
      plan: [
        ['org-a', 1, 1],
        ['org-a-sandbox', 1, 0],
      ],
    });
  });

  it.each([
    ['who administers all of them', whole],
    ['operators', people.operator],
  ])('%s see everything', async (_who, email) => {
    expect(await seenBy(await bed.signedIn(email))).toEqual({
      problems: [1, 1, 1],
      removed: [1, 1, 1],
      plan: [
        ['org-a', 1, 1],
        ['org-a-sandbox', 1, 1],
      ],
    });
  });
});
