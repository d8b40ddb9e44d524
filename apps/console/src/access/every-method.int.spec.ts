import { create, type DescMessage, type DescMethod, type DescService, type Message } from '@bufbuild/protobuf';
import { Code, ConnectError } from '@connectrpc/connect';
import * as contracts from '@rollcall/contracts';
import { services, tenants } from '../test-bed/stubbed-services';
import { type Browser, people, startTestBed, type TestBed } from '../test-bed/test-bed';

/** What the services ask each other for. */
const betweenServices = [
  'GetSyncRequest',
  'PreviewDecisions',
  'CheckConfirmedPlan',
  'DecideLogin',
  'GetPlanBasis',
  'ReserveSeats',
  'ResolveLogin',
];

/** Changes of a whole parent, lists of its people, and what concerns the deployment. */
const forOperators = [
  'PutParent',
  'ListParents',
  'PutOrganization',
  'SetSeats',
  'ListDirectoryUsers',
  'CompareDirectoryRecord',
  'GetIngestStatus',
  'ListPoisonedEvents',
  'RetryPoisonedEvent',
  'ListMembershipsOfPerson',
];

/** The same for everybody who administers anything, or about their own organizations alone. */
const aboutNoTenant = ['ListCapabilities', 'ListOrganizations'];

const methods = services.flatMap<DescMethod>((service) => service.methods);
const naming = ['organizationId', 'parentId', 'runId', 'holdId'] as const;
const named = methods.map((method) => [`${method.parent.name}.${method.name}`, method] as const);

/** Those that name a parent or a run alone: of it, administrators of each of its organizations read what they may see. */
const aboutTheParent = methods
  .filter(
    ({ input }) => !input.fields.some(({ localName }) => localName === 'organizationId' || localName === 'holdId'),
  )
  .map(({ name }) => name);

/** A request about one tenant, in whatever way the method can name it. */
function requestAbout(method: DescMethod, tenant: Readonly<Record<(typeof naming)[number], string>>): Message {
  const fields = method.input.fields.map(({ localName }) => localName);
  const names = naming.filter((name) => fields.includes(name));
  // Of an organization and a parent, a request names one.
  const [first] = names;
  return create(method.input, first === undefined ? {} : { [first]: tenant[first] });
}

describe('every method, through the console', () => {
  let bed: TestBed;
  let operator: Browser;
  let administrator: Browser;
  let stranger: Browser;
  let nobody: Browser;

  beforeAll(async () => {
    bed = await startTestBed({ requestBudget: { requests: 10_000, seconds: 60 } });
    operator = await bed.signedIn(people.operator);
    administrator = await bed.signedIn(people.administrator);
    stranger = await bed.signedIn(people.stranger);
    // Somebody who administers nothing never comes in; who loses the last role has a session still.
    bed.services.setRole(people.nobody, tenants.b.organizationId, contracts.Role.ADMIN);
    nobody = await bed.signedIn(people.nobody);
    bed.services.loseRoles(people.nobody);
    await bed.clock.advance(31_000);
  });
  afterAll(() => bed.stop());

  /** Calls a method, and answers how it was refused, or what came of it. */
  async function call(method: DescMethod, request: Message, headers: Record<string, string>) {
    bed.services.calls.length = 0;
    const leaving = new AbortController();
    try {
      if (method.methodKind === 'unary') {
        const { message } = await bed.calls.unary(method as never, leaving.signal, 0, headers, request as never);
        return { outcome: 'answered', message: message as Message };
      }
      const { message } = await bed.calls.stream(method as never, leaving.signal, 0, headers, only(request) as never);
      for await (const first of message) return { outcome: 'answered', message: first as Message };
      return { outcome: 'ended without an answer' };
    } catch (error) {
      const { code, rawMessage } = ConnectError.from(error);
      return { outcome: Code[code], reason: rawMessage.split(':')[0] };
    } finally {
      leaving.abort();
    }
  }
  /** Which calls a service has heard but those that find out who may do what. */
  const heard = (method: DescMethod) => bed.services.calls.filter(({ method: name }) => name === method.name);

  it('of the contracts is walked here, each of every service', () => {
    const written = Object.values(contracts)
      .flatMap((part) => (typeof part === 'object' ? Object.values(part) : []))
      .filter((part): part is DescService => typeof part === 'object' && 'kind' in part && part.kind === 'service')
      .flatMap((service) => service.methods.map(({ name }) => `${service.name}.${name}`));
    expect(named.map(([name]) => name).sort()).toEqual(written.sort());
    expect(named.length).toBeGreaterThan(60);
    // None is counted out by a list that has long forgotten it.
    const names = methods.map(({ name }) => name);
    for (const listed of [...betweenServices, ...forOperators, ...aboutNoTenant]) expect(names).toContain(listed);
  });

  it('is listed here, if it does not name an organization, parent, run or hold', () => {
    const nameless = methods.filter(
      ({ input }) => !input.fields.some(({ localName }) => naming.includes(localName as never)),
    );
    const decided = [...betweenServices, ...forOperators, ...aboutNoTenant];
    expect(nameless.map(({ name }) => name).filter((name) => !decided.includes(name))).toEqual([]);
  });

  it.each(named)('%s: is refused without a session', async (_name, method) => {
    const { cookie: _left, ...headers } = operator.headers();
    const refusal = await call(method, requestAbout(method, tenants.a), headers);
    expect(refusal).toMatchObject({ outcome: 'Unauthenticated' });
    expect(bed.services.calls).toEqual([]);
  });

  it.each(named)(
    "%s: is refused without the session's CSRF token, and with that of another session",
    async (_name, method) => {
      const { 'x-csrf-token': _left, ...headers } = operator.headers();
      for (const token of [{}, { 'x-csrf-token': administrator.csrfToken() }]) {
        const refusal = await call(method, requestAbout(method, tenants.a), { ...headers, ...token });
        expect(refusal).toMatchObject({ outcome: 'PermissionDenied' });
      }
      expect(bed.services.calls).toEqual([]);
    },
  );

  it.each(named)('%s: is refused from a page of another site', async (_name, method) => {
    const elsewhere = [
      { origin: 'https://evil.example' },
      { 'sec-fetch-site': 'cross-site' },
      // A subdomain of ours is not us.
      { 'sec-fetch-site': 'same-site' },
    ];
    for (const place of elsewhere) {
      const refusal = await call(method, requestAbout(method, tenants.a), { ...operator.headers(), ...place });
      expect(refusal).toMatchObject({ outcome: 'PermissionDenied' });
    }
    expect(bed.services.calls).toEqual([]);
  });

  it.each(named)('%s: is refused to one who administers nothing', async (_name, method) => {
    const refusal = await call(method, requestAbout(method, tenants.b), nobody.headers());
    expect(refusal).toEqual({ outcome: 'PermissionDenied', reason: 'not_allowed' });
    expect(heard(method)).toEqual([]);
  });

  it.each(named.filter(([, { name }]) => !aboutNoTenant.includes(name)))(
    '%s: is refused to an administrator of another tenant',
    async (_name, method) => {
      const refusal = await call(method, requestAbout(method, tenants.a), stranger.headers());
      expect(refusal).toEqual({ outcome: 'PermissionDenied', reason: 'not_allowed' });
      // Only in their own name may the console have looked, to find out whose it is.
      expect(heard(method).filter(({ actingFor }) => actingFor !== null)).toEqual([]);
    },
  );

  it.each(named.filter(([, { name }]) => ![...aboutNoTenant, ...aboutTheParent].includes(name)))(
    '%s: is refused to an administrator of a sibling organization',
    async (_name, method) => {
      const { siblingId, siblingHoldId } = tenants.a;
      const sibling = { ...tenants.a, organizationId: siblingId, holdId: siblingHoldId };
      const refusal = await call(method, requestAbout(method, sibling), administrator.headers());
      expect(refusal).toEqual({ outcome: 'PermissionDenied', reason: 'not_allowed' });
      expect(heard(method).filter(({ actingFor }) => actingFor !== null)).toEqual([]);
    },
  );

  it('answers with the name of no other organization than the one that was asked for', () => {
    const naming = methods.filter(({ output }) => listsOrganizations(output)).map(({ name }) => name);
    // Which is answered here, about their own organizations alone.
    expect(naming).toEqual(['ListOrganizations']);
  });

  it.each(named)(
    '%s: is for administrators of the organization, unless it is for owners, operators or nobody',
    async (_name, method) => {
      const answer = await call(method, requestAbout(method, tenants.a), administrator.headers());
      const closed = [...betweenServices, ...forOperators, 'TransferPrimaryOwner'].includes(method.name);
      expect(answer.outcome).toBe(closed ? 'PermissionDenied' : 'answered');
      const forwarded = heard(method).filter(({ actingFor }) => actingFor === people.administrator);
      expect(forwarded).toHaveLength(closed || method.name === 'ListOrganizations' ? 0 : 1);
    },
  );

  it.each(named)('%s: is for operators, unless it is for nobody', async (_name, method) => {
    for (const tenant of Object.values(tenants)) {
      const answer = await call(method, requestAbout(method, tenant), operator.headers());
      expect(answer.outcome).toBe(betweenServices.includes(method.name) ? 'PermissionDenied' : 'answered');
    }
  });

  it('that can name a parent beside an organization, is for operators where it does', async () => {
    const both = methods.filter(({ input }) => {
      const fields = input.fields.map(({ localName }) => localName);
      return fields.includes('organizationId') && fields.includes('parentId');
    });
    expect(both.map(({ name }) => name)).toContain('RequestSync');
    for (const method of both.filter(({ name }) => name !== 'PutOrganization')) {
      const { organizationId, parentId } = tenants.a;
      for (const fields of [{ parentId }, { organizationId, parentId }, {}]) {
        const refusal = await call(method, create(method.input, fields), administrator.headers());
        expect(refusal).toEqual({ outcome: 'PermissionDenied', reason: 'not_allowed' });
      }
    }
  });

  it('that lists organizations answers an administrator those that they administer, in pages', async () => {
    const { listOrganizations } = contracts.seatPolicy.SeatPolicyService.method;
    const { organizationId, siblingId, parentId } = tenants.a;
    const two = 'admin-of-two@example.test';
    bed.services.setRole(two, organizationId, contracts.Role.ADMIN);
    bed.services.setRole(two, siblingId, contracts.Role.ADMIN);
    bed.services.setRole(two, 'org-c-where-they-are-user', contracts.Role.USER);
    const browser = await bed.signedIn(two);
    const list = async (request: { parentId?: string; pageSize?: number; pageToken?: string }) => {
      const answer = await bed.calls.unary(listOrganizations, undefined, 0, browser.headers(), request);
      const { organizations, nextPageToken } = answer.message;
      return { ids: organizations.map((one) => one.organizationId), nextPageToken };
    };
    expect(await list({})).toEqual({ ids: [organizationId, siblingId], nextPageToken: '' });
    expect((await list({ parentId })).ids).toEqual([organizationId, siblingId]);
    const first = await list({ pageSize: 1 });
    expect(first.ids).toEqual([organizationId]);
    expect(await list({ pageSize: 1, pageToken: first.nextPageToken })).toEqual({
      ids: [siblingId],
      nextPageToken: '',
    });
    await expect(list({ parentId: tenants.b.parentId })).rejects.toMatchObject({ code: Code.PermissionDenied });
    await expect(list({ pageSize: 1_001 })).rejects.toMatchObject({ code: Code.InvalidArgument });
  });
});

/** Whether a message has several organizations with their names in it. */
function listsOrganizations(message: DescMessage, seen = new Set<string>()): boolean {
  if (seen.has(message.typeName)) return false;
  seen.add(message.typeName);
  return message.fields.some(({ message: part, fieldKind }) => {
    if (!part) return false;
    const named = part.typeName === contracts.OrganizationSchema.typeName && fieldKind === 'list';
    return named || listsOrganizations(part, seen);
  });
}

async function* only<T>(value: T): AsyncGenerator<T> {
  yield value;
}
