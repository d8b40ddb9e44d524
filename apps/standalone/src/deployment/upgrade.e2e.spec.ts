import { describeWith, eventually } from '@rollcall/testing';
import { openScene, patience, type Scene } from '../faults/test-bed/scene';
import {
  bundleThisTree,
  type BundledTree,
  type ServiceProcesses,
  services,
  startServiceProcesses,
} from '../faults/test-bed/service-processes';
import { type Baseline, buildBaseline, hasBaseline, migrationsOf, thisTree } from './test-bed/baseline';

jest.setTimeout(600_000);

const betweenChangesMs = 20;

// Without the history that it asks for, it is counted as skipped.
const declare = hasBaseline() ? describeWith.bind(undefined, 'kafka') : describe.skip;

declare('the version before this one, beside it', () => {
  let baseline: Baseline;
  let now: BundledTree;
  let processes: ServiceProcesses;
  let scene: Scene;

  beforeAll(async () => {
    [baseline, now] = await Promise.all([buildBaseline(), bundleThisTree()]);
  });
  afterAll(async () => {
    await processes?.close();
    await now?.remove();
    await baseline?.remove();
  });
  afterEach(() => expect(processes?.endedByThemselves() ?? []).toEqual([]));

  /** People come, go and move while the work is done, from before it until after it. */
  const underLoad = async (work: () => Promise<void>): Promise<void> => {
    const heard = async () => (await scene.stats()).webhooks.delivered;
    const someMore = async () => {
      const before = await heard();
      await eventually(async () => expect(await heard()).toBeGreaterThan(before + 20), { ...patience, every: 10 });
    };
    await scene.turmoil.during(async () => {
      await someMore();
      await work();
      await someMore();
    }, betweenChangesMs);
  };

  it('has migrations to which this one only adds', async () => {
    const [before, after] = [await migrationsOf(baseline.root), await migrationsOf(thisTree)];
    for (const service of services) {
      const released = before[service] ?? [];
      expect(released.length).toBeGreaterThan(0);
      expect(after[service]?.slice(0, released.length)).toEqual(released);
    }
    const added = (service: string) => (after[service]?.length ?? 0) - (before[service]?.length ?? 0);
    // Otherwise what follows says nothing about schemas: then the baseline is to be an older one.
    expect(services.map(added).some((count) => count > 0)).toBe(true);
  });

  it('works on the schema of this one', async () => {
    processes = await startServiceProcesses({
      programs: baseline.programOf,
      schemaFirst: now.programOf,
      users: 60,
      groups: 4,
      pollIntervalMs: 1_000,
    });
    scene = await openScene(processes.doors, processes.adminUrl);
    await underLoad(async () => undefined);
    await scene.equalsDirectory();
  });

  it.each(services)('%s: a pod of this version joins it, and takes over from it, under load', async (service) => {
    await underLoad(async () => {
      await processes.startFrom(now.programOf, `${service}-2`);
      expect((await processes.stop(service)).code).toBe(0);
      await processes.startFrom(now.programOf, service);
      expect((await processes.stop(`${service}-2`)).code).toBe(0);
    });
    await scene.membersEqualDirectory();
  });

  it('is gone back to, under load', async () => {
    await scene.equalsDirectory();
    await underLoad(async () => {
      for (const service of services) {
        expect((await processes.stop(service)).code).toBe(0);
        await processes.startFrom(baseline.programOf, service);
      }
    });
  });

  it('no change was lost on the way, and each was made once', async () => {
    await scene.equalsDirectory();
    await scene.nobodyWronged();
    await scene.eachChangeOnce();
  });
});
