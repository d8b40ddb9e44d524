import { type Client, Code } from '@connectrpc/connect';
import {
  actingForHeader,
  type AdministrativeMethod,
  AuditOutcome,
  OrganizationKind,
  ProvisioningMode,
  seatPolicy,
  type seatPolicyScopes,
  UnmappedTier,
} from '@rollcall/contracts';
import {
  createCallers,
  createLog,
  createMetrics,
  createServiceClient,
  type ServiceServer,
  startServiceServer,
  systemRuntime,
} from '@rollcall/service';
import { createTestDatabase, type TestDatabase } from '@rollcall/testing';
import { createTestBed, type TestBed } from '../test-bed/test-bed';

const organizationId = 'org-1';
const headers = { [actingForHeader]: 'boss@example.com' };

/** What the entry of a call shows. */
interface Shown {
  readonly organizationId: string;
  readonly parentId: string;
  readonly before: object | undefined;
  readonly after: object;
}

describe('the audit log of seat-policy', () => {
  let test: TestDatabase;
  let bed: TestBed;
  let server: ServiceServer;
  let calls: Client<typeof seatPolicy.SeatPolicyService>;
  beforeAll(async () => {
    test = await createTestDatabase();
    const clock = { now: () => new Date('2026-11-24T10:00:00Z'), sleep: async () => undefined };
    bed = await createTestBed({ adminUrl: test.adminUrl, clock, log: createLog('seat-policy', 'silent') });
    server = await startServiceServer({
      service: 'seat-policy',
      doors: bed.service.doors,
      callers: createCallers({ callers: [{ name: 'console', token: 'secret' }] }),
      metrics: createMetrics('seat-policy'),
      log: createLog('seat-policy', 'silent'),
      newId: systemRuntime().newId,
      host: '127.0.0.1',
      port: 0,
    });
    calls = createServiceClient(seatPolicy.SeatPolicyService, {
      baseUrl: `http://127.0.0.1:${server.port}`,
      token: 'secret',
    });
  });
  beforeEach(async () => {
    await bed.empty();
    await bed.calls.putParent({ parentId: 'parent-1', name: 'Acme', workosOrganizationId: 'org_1' });
    await bed.putOrganization({ organizationId });
  });
  afterAll(async () => {
    await server.stop();
    await bed.close();
    await test.drop();
  });

  const ofOrganization = (before: object, after: object): Shown => ({
    organizationId,
    parentId: 'parent-1',
    before: { organization: { organizationId, ...before } },
    after: { organization: { organizationId, ...after } },
  });
  const seatTiers = [{ tier: 'standard', rank: 1, purchased: 9, capabilities: [] }];
  const put = {
    parentId: 'parent-1',
    name: 'Acme Labs',
    kind: OrganizationKind.SANDBOX,
    primaryOwnerEmail: 'owner@example.com',
    seatTiers,
    defaultSeatTier: 'standard',
  };

  /** Each administrative call once, and what its entry shows. */
  const examples: Record<AdministrativeMethod<typeof seatPolicyScopes>, () => Promise<Shown>> = {
    async putParent() {
      await calls.putParent({ parentId: 'parent-1', name: 'Other', workosOrganizationId: 'org_1' }, { headers });
      const [before, after] = [{ parent: { name: 'Acme' } }, { parent: { name: 'Other' } }];
      return { organizationId: '', parentId: 'parent-1', before, after };
    },
    async putOrganization() {
      await calls.putOrganization({ organizationId: 'org-2', ...put }, { headers });
      const after = { organization: { name: 'Acme Labs' } };
      return { organizationId: 'org-2', parentId: 'parent-1', before: undefined, after };
    },
    async setSeats() {
      await calls.setSeats({ organizationId, tier: 'premium', purchased: 11 }, { headers });
      const tiers = (purchased: number) => ({
        seatTiers: [expect.objectContaining({ tier: 'premium', purchased }), expect.anything()],
      });
      return ofOrganization(tiers(10), tiers(11));
    },
    async setProvisioningMode() {
      await calls.setProvisioningMode({ organizationId, mode: ProvisioningMode.JIT }, { headers });
      const mode = (name: string) => ({ provisioningMode: `PROVISIONING_MODE_${name}` });
      return ofOrganization(mode('INVITE_ONLY'), mode('JIT'));
    },
    async setGroupMappings() {
      await calls.setGroupMappings({ organizationId, enabled: true }, { headers });
      return ofOrganization({ groupMappings: { enabled: false } }, { groupMappings: { enabled: true } });
    },
    async setPolicy() {
      await calls.setPolicy({ organizationId, unmappedTier: UnmappedTier.HIGHEST_AVAILABLE }, { headers });
      const tier = (name: string) => ({ policy: { unmappedTier: `UNMAPPED_TIER_${name}` } });
      return ofOrganization(tier('REMOVE'), tier('HIGHEST_AVAILABLE'));
    },
  };

  it.each(Object.entries(examples))('tells what was there before and after %s', async (method, example) => {
    const { before, ...shown } = await example();
    const { auditEntries } = await calls.listAuditEntries({});
    expect(auditEntries).toHaveLength(1);
    const [entry] = auditEntries;
    expect(entry).toMatchObject({
      method: method.replace(/^./, (letter) => letter.toUpperCase()),
      caller: 'console',
      actingFor: 'boss@example.com',
      outcome: AuditOutcome.DONE,
      ...shown,
    });
    if (before) expect(entry?.before).toMatchObject(before);
    else expect(entry?.before).toBeUndefined();
  });

  it('tells of an organization that is put again what it was, and of one that a rule refuses why', async () => {
    await calls.putOrganization({ organizationId, ...put, kind: OrganizationKind.PRODUCTION });
    await expect(calls.setSeats({ organizationId, tier: 'gold', purchased: 1 })).rejects.toMatchObject({
      code: Code.FailedPrecondition,
    });
    const { auditEntries } = await calls.listAuditEntries({ parentId: 'parent-1' });
    expect(auditEntries).toMatchObject([
      { method: 'SetSeats', outcome: AuditOutcome.REFUSED, message: expect.stringMatching(/^unknown_tier: /) },
      { before: { organization: { name: organizationId } }, after: { organization: { name: 'Acme Labs' } } },
    ]);
  });
});
