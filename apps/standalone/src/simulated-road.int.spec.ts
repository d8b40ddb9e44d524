import { OrganizationKind, ProvisioningMode } from '@rollcall/contracts';
import { createSeededRandom, createTestDatabase, type TestDatabase, testSeed } from '@rollcall/testing';
import { type SimulatedRoad, startSimulatedRoad } from './test-bed/simulated-road';

jest.setTimeout(120_000);

const pollInterval = 60_000;
/** For so long WorkOS keeps an event from cursor reads; and a little for the rest of the road. */
const holdBack = 5_000;
const organizationId = 'acme';

describe('the whole road under a virtual clock and a seeded scheduler', () => {
  let database: TestDatabase;
  let road: SimulatedRoad;

  beforeAll(async () => {
    database = await createTestDatabase();
    road = await startSimulatedRoad(database.adminUrl, testSeed());
  });
  afterAll(async () => {
    await road.stop();
    await database.drop();
  });

  /** A call takes no virtual time of its own, but what it waits for may. */
  async function during<Result>(call: Promise<Result>): Promise<Result> {
    let ended = false;
    const settled = call.finally(() => (ended = true));
    settled.catch(() => undefined);
    for (let step = 0; step < 200 && !ended; step += 1) await road.clock.advance(50);
    return settled;
  }

  const members = async (): Promise<string[]> => {
    const { members: found } = await during(road.membership.listMembers({ organizationId, pageSize: 1_000 }));
    return found.filter((member) => !member.primaryOwner).map((member) => member.email);
  };
  const emailsOf = (people: ReadonlyMap<string, string>): string[] => [...people.values()].sort();

  it('carries hiring, leaving and lost webhooks to the member list, each by the next poll at the latest', async () => {
    const { control } = road.workos;
    const organization = control.createOrganization({ name: 'Acme' });
    const directory = control.createDirectory({
      organization_id: organization.id,
      name: 'Acme',
      type: 'okta scim v2.0',
    });
    const people = new Map<string, string>();
    const hire = (n: number): void => {
      const user = control.createUser({
        directory_id: directory.id,
        email: `p${n}@acme.example`,
        first_name: 'P',
        last_name: String(n),
      });
      people.set(user.id, `p${n}@acme.example`);
    };
    for (let n = 0; n < 20; n += 1) hire(n);

    await during(
      road.seatPolicy.putParent({ parentId: 'acme-parent', name: 'Acme', workosOrganizationId: organization.id }),
    );
    await during(
      road.seatPolicy.putOrganization({
        organizationId,
        parentId: 'acme-parent',
        name: 'Acme',
        kind: OrganizationKind.PRODUCTION,
        primaryOwnerEmail: 'owner@acme.example',
        seatTiers: [{ tier: 'standard', rank: 1, purchased: 500 }],
        defaultSeatTier: 'standard',
      }),
    );
    const { syncRunId } = await during(
      road.seatPolicy.setProvisioningMode({ organizationId, mode: ProvisioningMode.SCIM }),
    );
    await road.clock.advance(20_000);
    const { run } = await during(road.ingest.getSyncRun({ runId: syncRunId ?? '' }));
    expect(run?.organizations.map(({ added }) => added)).toEqual([20]);
    expect(await members()).toEqual(emailsOf(people));

    const random = createSeededRandom(testSeed() + 7);
    for (let step = 0; step < 10; step += 1) {
      control.setFaults({ webhooks: { drop: step % 3 === 0 ? 1 : 0, duplicate: 0.5, reorder: 0.5 } });
      const known = [...people.keys()];
      const someone = known[Math.floor(random() * known.length)];
      if (random() < 0.5 || someone === undefined) hire(100 + step);
      else {
        control.deleteUser(someone);
        people.delete(someone);
      }
      await road.clock.advance(pollInterval + holdBack);
      expect(await members()).toEqual(emailsOf(people));
    }
    expect(road.errors()).toEqual([]);
  });
});
