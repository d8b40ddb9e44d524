import { ingest, OrganizationKind } from '@rollcall/contracts';
import { findChromium } from '@rollcall/testing';
import { chromium, type Page } from 'playwright-core';
import type { Bench, BenchContext } from '../bench';
import { startPostgres } from '../parts/postgres';
import { type Road, startRoad } from '../parts/road';
import { timed, until } from '../parts/waiting';
import { directoryId, startWorkos, type Workos, workosOrganizationId } from '../parts/workos';
import { median } from '../rounds';
import { named } from '../scans/directory-size';
import { scroll, watchBarToEnd } from './frames';
import { startConsoleProgram } from './running-console';

const parentId = 'parent-bench';
const organizationId = 'organization-bench';
const place = `/o/${organizationId}`;
const owner = 'owner@bench.example';
/** One that is felt as a pause, in milliseconds. */
const feltPause = 100;
/** A wheel that is turned fast: about ninety rows a second. */
const wheel = { pixels: 15_000, milliseconds: 3_000 };

/** Pages of a large organization in a real browser, on the real services. */
export const consolePages: Bench = {
  name: 'console',
  summary: 'pages of an organization of 100,000 people (quick: 10,000) in Chromium, on the real services',
  async run(context) {
    const { quick, log, report } = context;
    const size = quick ? { users: 10_000, groups: 20 } : { users: 100_000, groups: 200 };
    const postgres = await startPostgres(context);
    const database = await postgres.createDatabase();
    const workos = await startWorkos(context, { usersPerSecond: 0 });
    log(`making ${named(size)} …`);
    workos.control.generate(directoryId, { ...size, groups_per_user: 3, seed: 1 });
    workos.control.addPerson({ email: owner, first_name: 'Olivia', last_name: 'Bench' });
    const road = await startRoad(context, database, workos);
    log('first scan …');
    const [page] = await Promise.all([openConsole(context, road, workos), fillOrganization(context, road, size.users)]);

    log('preview of the change to scim …');
    await page.goto(`${place}/preview?mode=scim`);
    const confirm = page.getByRole('button', { name: /^Switch to SCIM/ });
    report({
      figure: `preview of ${named(size)}, all of them new, until it can be confirmed`,
      value: (await timed(() => confirm.waitFor())) / 1_000,
      unit: 's',
    });
    for (const warning of await page.getByRole('checkbox').all()) await warning.check();
    log('sync …');
    await confirm.click();
    await page.waitForURL('**/runs/*');
    report({
      figure: 'the longest that the bar of the sync run stands still',
      value: await watchBarToEnd(page),
      unit: 'ms',
      wanted: { atMost: 1_000 },
    });
    await page.getByText('Completed').waitFor();

    await measureMembers(context, page);
  },
};

/** How soon the list of members is there, how it scrolls, sorts and searches. */
async function measureMembers({ quick, log, report }: BenchContext, page: Page): Promise<void> {
  const rows = page.getByRole('row');
  /** The second one: the first is that of the headings. */
  const firstRow = rows.nth(1).getByRole('link');
  const openMembers = async (): Promise<void> => {
    await page.goto(`${place}/members`, { waitUntil: 'commit' });
    await firstRow.waitFor();
  };
  log('opening the members …');
  await openMembers();
  const openings: number[] = [];
  for (let round = 0; round < (quick ? 3 : 15); round += 1) openings.push(await timed(openMembers));
  report({
    figure: 'first rows of the members, from the address to the screen, median',
    value: median(openings),
    unit: 'ms',
    wanted: { atMost: 1_000 },
  });
  report({ figure: 'first rows of the members, the slowest time', value: Math.max(...openings), unit: 'ms' });

  log('scrolling …');
  const wheeled = await scroll(page, wheel.pixels, wheel.milliseconds);
  report({
    figure: 'the longest time without rows at the speed of a wheel',
    value: wheeled.longestBlank,
    unit: 'ms',
    wanted: { atMost: feltPause },
  });
  await openMembers();
  const scrolled = await scroll(page, Infinity, quick ? 3_000 : 30_000);
  report({ figure: 'frames while scrolling to the end', value: scrolled.framesPerSecond, unit: 'frames/s' });
  report({
    figure: 'the longest frame while scrolling to the end',
    value: scrolled.worstFrame,
    unit: 'ms',
    wanted: { atMost: feltPause },
  });
  report({
    figure: 'rows at the end of the list, after arriving there',
    value: scrolled.lastRows,
    unit: 'ms',
    wanted: { atMost: 1_000 },
  });

  for (const by of quick ? ['name'] : ['name', 'role', 'changed']) {
    await openMembers();
    report({
      figure: `sorted by ${by}`,
      value: await timed(async () => {
        await page.getByRole('button', { name: `Sort by ${by}` }).click();
        await page.locator('[role=table][aria-busy=false]').waitFor();
        await page.getByRole('button', { name: `Sort by ${by}, now` }).waitFor();
      }),
      unit: 'ms',
      wanted: { atMost: 1_000 },
    });
  }
  await openMembers();
  const sought = (await firstRow.innerText()).split(' ').at(-1) ?? '';
  report({
    figure: 'search by a part of a name',
    value: await timed(async () => {
      await page.getByRole('searchbox', { name: 'Search members' }).fill(sought);
      await page.waitForURL(/[?]/);
      await page.locator('[role=table][aria-busy=false]').waitFor();
    }),
    unit: 'ms',
    wanted: { atMost: 1_000 },
  });
}

/** An organization by invitation only. Resolves when the first scan of its directory is over. */
async function fillOrganization({ signal }: BenchContext, road: Road, users: number): Promise<void> {
  await road.seatPolicy.putParent({ parentId, name: 'Bench', workosOrganizationId });
  await road.seatPolicy.putOrganization({
    organizationId,
    parentId,
    name: 'Bench',
    kind: OrganizationKind.PRODUCTION,
    primaryOwnerEmail: owner,
    seatTiers: [{ tier: 'standard', rank: 1, purchased: users + 100, capabilities: [] }],
    defaultSeatTier: 'standard',
  });
  await until(
    async () => {
      const { runs } = await road.ingest.listSyncRuns({ parentId, pageSize: 1 });
      return runs.some(({ state }) => state === ingest.SyncState.COMPLETED) ? true : undefined;
    },
    { every: 200, signal },
  );
}

/** The console in a browser, its primary owner signed in. */
async function openConsole(context: BenchContext, road: Road, workos: Workos): Promise<Page> {
  const executablePath = await findChromium();
  if (executablePath === undefined) throw new Error('Chromium is not there: `apt-get install chromium`');
  const url = await startConsoleProgram(context, { road, workos, operator: owner });
  // Without the sandbox: containers do not let it have its own namespaces.
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
  context.lifecycle.onStop('browser', () => browser.close());
  const page = await browser.newPage({ baseURL: url, viewport: { width: 1_440, height: 900 } });
  page.setDefaultTimeout(0);
  await page.goto('/');
  await page.getByRole('link', { name: /sign-on/ }).click();
  await page.getByRole('link', { name: owner }).click();
  await page.getByRole('heading', { level: 1, name: 'Members' }).waitFor();
  return page;
}
