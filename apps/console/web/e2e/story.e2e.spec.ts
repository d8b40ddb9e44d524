import { readFile } from 'node:fs/promises';
import type { Browser } from 'playwright-core';
import { describeWith } from '@rollcall/testing';
import { type Administrator, launchBrowser, seatAdministrator } from './test-bed/administrator';
import { watchBar, watchedBar } from './test-bed/bar-watch';
import { type RunningConsole, startConsole } from './test-bed/running-console';

jest.setTimeout(300_000);

const labs = '/o/northwind-labs';
const production = '/o/northwind-production';
const owner = 'owner@northwind.example';
const consultant = 'consultant@labs.example';
const directoryPeople = 60;

/** One administrator's day, each test a scene of it: the later ones live on what the earlier ones did. */
describeWith('chromium', 'the console, from an administrator’s seat', () => {
  let running: RunningConsole;
  let browser: Browser;
  let olivia: Administrator;
  /** How many removals the hold of the story has, and one of the people. */
  let held = 0;
  let gone = '';

  beforeAll(async () => {
    running = await startConsole([`--users=${String(directoryPeople)}`, '--groups=6']);
    browser = await launchBrowser();
    olivia = await seatAdministrator(browser, running.url);
  });
  afterAll(async () => {
    await browser?.close();
    await running?.stop();
  });
  afterEach(() => {
    expect(olivia.mishaps()).toEqual([]);
  });

  it('lets in who is chosen from the list of demo people, and nobody before', async () => {
    await olivia.visit(`${labs}/members`, /Sign in/);
    expect(await olivia.barriers()).toEqual([]);
    await olivia.signIn(owner);
  });

  it('previews the change to scim: who would go, why, and nothing is changed by looking', async () => {
    const { page } = olivia;
    await olivia.visit(`${labs}/provisioning`, 'Manage SCIM');
    await page.getByRole('radio', { name: 'SCIM' }).click();
    await page.getByRole('link', { name: 'Preview the change' }).click();
    await page.getByText('people are removed').waitFor();
    await page.getByRole('tab', { name: /^Removals/, selected: true }).waitFor();
    const row = page.getByRole('row').filter({ hasText: consultant });
    expect(await row.innerText()).toMatch(/User[^]*Loses access[^]*Not in any directory/);
    expect(await page.getByRole('tab', { name: /^Additions/ }).innerText()).toContain(String(directoryPeople));
    expect(await olivia.barriers()).toEqual([]);

    const members = await page.context().newPage();
    await members.goto(`${labs}/members`);
    await members.getByText(consultant).waitFor();
    await members.close();
  });

  it('confirms it when its warnings are ticked, and follows the run: the bar never stands for a second', async () => {
    const { page } = olivia;
    const confirm = page.getByRole('button', { name: 'Switch to SCIM and remove 2 people' });
    expect(await confirm.isDisabled()).toBe(true);
    for (const warning of await page.getByRole('checkbox').all()) await warning.check();
    await confirm.click();
    await page.waitForURL('**/runs/*');
    await page.getByRole('progressbar').waitFor();
    await watchBar(page);
    await page.getByText('Completed').waitFor();
    const { longestStandstill, moves } = await watchedBar(page);
    expect(moves).toBeGreaterThan(3);
    expect(longestStandstill).toBeLessThan(1_000);
    const counts = page.getByRole('row').filter({ hasText: 'Northwind Labs' });
    expect((await counts.innerText()).split(/\s+/)).toEqual(expect.arrayContaining(['2', String(directoryPeople)]));
    expect(await olivia.barriers()).toEqual([]);
  });

  it('shows the members as the directory has them, and those who went no more', async () => {
    const { page } = olivia;
    await page.getByRole('link', { name: 'See the members' }).click();
    await page.getByText(`${String(directoryPeople + 1)} people`).waitFor();
    await page.getByRole('searchbox', { name: 'Search members' }).fill(consultant);
    await page.getByText('Nobody fits').waitFor();
  });

  it('warns while an incomplete mapping is edited, and asks before it is left unsaved', async () => {
    const { page } = olivia;
    await page.getByRole('link', { name: 'Group mappings' }).click();
    // The switch is a control under its own picture.
    await page.getByRole('switch', { name: 'Group mappings' }).click({ force: true });
    await page.getByText('No group is mapped to a role').waitFor();
    await page.getByRole('button', { name: 'Add group to User' }).click();
    await page.getByRole('option').first().click();
    await page.getByText('No group is mapped to a role').waitFor({ state: 'detached' });
    await page.getByText(/members fall outside and would be removed/).waitFor();
    expect(await olivia.barriers()).toEqual([]);
    await page.getByRole('link', { name: 'Activity' }).click();
    await page.getByRole('button', { name: 'Stay' }).click();
  });

  it('saves it all the same: too many removals at once wait in a hold', async () => {
    const { page } = olivia;
    await page.getByRole('button', { name: 'Save without preview' }).click();
    await page.getByRole('button', { name: 'Save mappings' }).click();
    await page.waitForURL('**/runs/*');
    await page.getByText('Completed').waitFor();
    await page.getByRole('link', { name: 'See who' }).click();
    const words = await page.getByRole('heading', { name: /removals wait for you/ }).innerText();
    held = Number.parseInt(words, 10);
    expect(held).toBeGreaterThan(10);
    const people = page.getByRole('region', { name: 'People whose removal waits' });
    expect(await people.innerText()).toContain('In no group that is mapped to a role');
    gone = await people.getByRole('link').first().innerText();
    expect(await olivia.barriers()).toEqual([]);
  });

  it('releases the hold when the number of removals is typed', async () => {
    const { page } = olivia;
    await page.getByRole('button', { name: /^Release/ }).click();
    const dialog = page.getByRole('dialog');
    const confirm = dialog.getByRole('button', { name: `Remove ${String(held)} people` });
    await dialog.getByRole('textbox').fill(String(held - 1));
    expect(await confirm.isDisabled()).toBe(true);
    expect(await olivia.barriers()).toEqual([]);
    await dialog.getByRole('textbox').fill(String(held));
    await confirm.click();
    await page.getByText('No removal waits').waitFor();
  });

  it('exports who is left', async () => {
    const { page } = olivia;
    await page.getByRole('link', { name: 'Members', exact: true }).click();
    await page.getByText(`${String(directoryPeople + 1 - held)} people`).waitFor();
    await page.getByRole('button', { name: 'Export CSV' }).click();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('menuitem', { name: 'Active and waiting members' }).click(),
    ]);
    const lines = (await readFile(await download.path(), 'utf8')).split('\r\n');
    expect(lines[0]).toMatch(/^member_id,email,/);
    expect(lines.filter((line) => line.includes('@'))).toHaveLength(directoryPeople + 1 - held);
  });

  it('explains one person: each rule that was asked, and their whole history', async () => {
    const { page } = olivia;
    await olivia.visit(`${labs}/members/${encodeURIComponent(gone)}`, /./);
    await page.getByText('None: they are in no group that is mapped to a role.').waitFor();
    await page.getByRole('heading', { name: /history/i }).waitFor();
    expect(await page.getByText('Removed', { exact: true }).count()).toBeGreaterThan(0);
    expect(await olivia.barriers()).toEqual([]);
  });

  describe.each(['light', 'dark'] as const)('in the %s scheme', (colorScheme) => {
    it.each([
      ['members', 'Members'],
      [`members/${owner}`, /./],
      ['groups', 'Groups'],
      ['provisioning', 'Manage SCIM'],
      ['provisioning?show=runs', 'Manage SCIM'],
      ['provisioning?show=holds', 'Manage SCIM'],
      ['provisioning?show=events', 'Manage SCIM'],
      ['provisioning?show=settings', 'Manage SCIM'],
      ['mappings', 'Advanced group mappings'],
      ['preview?scope=both', /Preview/],
      ['activity', 'Activity'],
      ['audit', 'Audit log'],
      ['../../api-docs', 'API'],
      ['nowhere', /no such page/],
    ])('nobody meets a barrier on %s, also at phone width', async (path, heading) => {
      const { page } = olivia;
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      for (const width of [1_360, 390]) {
        await page.setViewportSize({ width, height: 844 });
        await olivia.visit(`${production}/${path}`, heading);
        await page.locator('[aria-busy=true]').first().waitFor({ state: 'detached' });
        expect(await olivia.barriers()).toEqual([]);
        expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
      }
    });
  });
});
