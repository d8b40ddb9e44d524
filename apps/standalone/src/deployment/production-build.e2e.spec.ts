import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { describeWith, eventually } from '@rollcall/testing';
import { openScene, patience, type Scene } from '../faults/test-bed/scene';
import { type App, type ServiceProcesses, services, startServiceProcesses } from '../faults/test-bed/service-processes';
import { signInAtConsole } from '../test-bed/console-visitor';
import { buildContainerImages, type ContainerImages } from './test-bed/container-images';

jest.setTimeout(600_000);

const apps = [...services, 'console'] as const satisfies readonly App[];
/** Some forty changes a second, each of them a webhook and the work that it makes. */
const betweenChangesMs = 20;
/** A cluster kills a process that has not ended by then. */
const drainMs = 10_000;

describeWith('kafka', 'what the Dockerfile builds, started as containers start it', () => {
  let images: ContainerImages;
  let processes: ServiceProcesses;
  let scene: Scene;

  beforeAll(async () => {
    images = await buildContainerImages(apps);
  });
  afterAll(async () => {
    await processes?.close();
    await images?.remove();
  });
  afterEach(() => expect(processes?.endedByThemselves() ?? []).toEqual([]));

  it('has the packages that production needs and no others, and a list of them', async () => {
    const lockfile = JSON.parse(
      await readFile(path.resolve(__dirname, '../../../../package-lock.json'), 'utf8'),
    ) as Lockfile;
    const locked = Object.entries(lockfile.packages).filter(([place]) => place.startsWith('node_modules/'));
    const isThere = async (place: string) => {
      const found = stat(path.join(images.folderOf('ingest'), place));
      return found.then(
        () => true,
        () => false,
      );
    };
    const nameOf = (place: string) => place.slice(place.lastIndexOf('node_modules/') + 'node_modules/'.length);
    const listed = new Set(
      (JSON.parse(images.contents) as Contents).components.map(({ group, name }) =>
        group ? `${group}/${name}` : name,
      ),
    );
    const wrong: string[] = [];
    for (const [place, { dev, optional, peer, link }] of locked) {
      if (link || peer) continue;
      const there = await isThere(place);
      if (dev && there) wrong.push(`${place}: of development, and in the image`);
      if (!dev && !optional && !there) wrong.push(`${place}: of production, and not in the image`);
      if (there && !listed.has(nameOf(place))) wrong.push(`${place}: in the image, and not in its list`);
    }
    expect(wrong).toEqual([]);
    expect(listed.size).toBeGreaterThan(100);
  });

  it('migrates by the command, and then starts with production packages alone', async () => {
    processes = await startServiceProcesses({
      programs: images.programOf,
      schemaFirst: images.programOf,
      console: true,
      users: 60,
      groups: 4,
      pollIntervalMs: 1_000,
    });
    for (const service of services) {
      expect(await processes.migrate(images.programOf, service)).toEqual([`${service}: the schema is up to date`]);
    }
    scene = await openScene(processes.doors, processes.adminUrl);
  });

  it.each(services)(
    '%s drains at SIGTERM under load: code 0, in less than ten seconds, and goes on',
    async (service) => {
      const delivered = async () => (await scene.stats()).webhooks.delivered;
      const before = await delivered();
      await scene.turmoil.during(async () => {
        await eventually(async () => expect(await delivered()).toBeGreaterThan(before + 20), {
          ...patience,
          every: 10,
        });
        const { code, tookMs } = await processes.stop(service);
        expect({ code, inTime: tookMs < drainMs }).toEqual({ code: 0, inTime: true });
        await processes.start(service);
      }, betweenChangesMs);
      await scene.membersEqualDirectory();
    },
  );

  it('the console drains at SIGTERM under load: answers that have begun come whole', async () => {
    const owner = await signInAtConsole(processes.doors.url('console'), 'owner@northwind.example');
    const list = '/api/organizations/northwind-production/members.csv';
    const answered: number[] = [];
    let stopping = false;
    const visitors = Array.from({ length: 8 }, async () => {
      for (;;) {
        // After the door is shut, connections are refused; before, each request gets its answer.
        const answer = await owner.get(list).catch((error: unknown) => {
          if (!stopping) throw error;
        });
        if (!answer) return;
        await answer.arrayBuffer();
        answered.push(answer.status);
      }
    });
    await eventually(() => expect(answered.length).toBeGreaterThan(50), patience);
    stopping = true;
    const { code, tookMs } = await processes.stop('console');
    await Promise.all(visitors);
    expect({ code, inTime: tookMs < drainMs }).toEqual({ code: 0, inTime: true });
    expect(new Set(answered)).toEqual(new Set([200]));
    await processes.start('console');
    const again = await signInAtConsole(processes.doors.url('console'), 'owner@northwind.example');
    expect((await again.get(list)).status).toBe(200);
  });

  it('no change was lost, and each was made once', async () => {
    await scene.equalsDirectory();
    await scene.nobodyWronged();
    await scene.eachChangeOnce();
  });
});

/** CycloneDX. */
interface Contents {
  readonly components: readonly { readonly group?: string; readonly name: string }[];
}

interface Lockfile {
  readonly packages: Readonly<
    Record<
      string,
      { readonly dev?: boolean; readonly optional?: boolean; readonly peer?: boolean; readonly link?: boolean }
    >
  >;
}
