import { create } from '@bufbuild/protobuf';
import { createClient, createRouterTransport } from '@connectrpc/connect';
import { OrganizationSchema, seatPolicy } from '@rollcall/contracts';
import { captureLog, createTestDatabase } from '@rollcall/testing';
import { createTestBed, type TestBed } from '../test-bed/test-bed';
import { createOrganizations, storeOrganizations } from './organizations';

const state = (revision: number, capability: string) =>
  create(OrganizationSchema, {
    organizationId: 'acme',
    parentId: 'parent-1',
    name: 'Acme',
    revision,
    seatTiers: [{ tier: 'standard', capabilities: [capability] }],
  });

describe('an organization that is asked of seat-policy', () => {
  let bed: TestBed;
  beforeAll(async () => {
    bed = await createTestBed(await createTestDatabase());
  });
  afterAll(() => bed.close());
  beforeEach(() => bed.empty());

  /** Organizations as the calls find them; `meanwhile` happens while seat-policy is asked, which answers revision 2. */
  const organizations = (meanwhile: () => Promise<unknown>) =>
    createOrganizations({
      database: bed.database,
      log: captureLog().logger,
      seatPolicy: createClient(
        seatPolicy.SeatPolicyService,
        createRouterTransport((router) => {
          router.service(seatPolicy.SeatPolicyService, {
            async getOrganization() {
              await meanwhile();
              return { organization: state(2, 'billing:read') };
            },
          });
        }),
      ),
    });

  it('is stored where it was unknown', async () => {
    const found = await organizations(() => Promise.resolve()).find('acme');
    expect(found).toEqual({ organizationId: 'acme', parentId: 'parent-1' });
    expect(await storeOrganizations(bed.database, [state(2, 'billing:read')])).toEqual(new Set());
  });

  it('leaves a newer state to the consumer, which tells whoever keeps answers', async () => {
    await organizations(() => storeOrganizations(bed.database, [state(1, 'billing:write')])).find('acme');
    expect(await storeOrganizations(bed.database, [state(2, 'billing:read')])).toEqual(new Set(['acme']));
  });
});
