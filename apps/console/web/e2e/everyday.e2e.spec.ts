import type { Browser, Locator, Page } from 'playwright-core';
import { describeWith } from '@rollcall/testing';
import { type Administrator, launchBrowser, seatAdministrator } from './test-bed/administrator';
import { type RunningConsole, startConsole } from './test-bed/running-console';

jest.setTimeout(300_000);

const labs = '/o/northwind-labs';
const production = '/o/northwind-production';
const owner = 'owner@northwind.example';
const admin = 'admin@northwind.example';
const directory = 'directory_northwind';
const script = '<script>globalThis.takenOver = true</script>';

/** By hand and by keyboard, and when something is amiss; the later ones leave more behind than the earlier ones. */
describeWith('chromium', 'the console on an ordinary day', () => {
  let running: RunningConsole;
  let browser: Browser;
  let olivia: Administrator;

  beforeAll(async () => {
    running = await startConsole(['--users=60', '--groups=6', '--poll-interval-ms=1000']);
    browser = await launchBrowser();
    olivia = await seatAdministrator(browser, running.url);
    await olivia.signIn(owner);
  });
  afterAll(async () => {
    await browser?.close();
    await running?.stop();
  });

  describe('by the keyboard alone', () => {
    it('goes past the navigation, to a person in the list, and sees at each step where it is', async () => {
      const { page } = olivia;
      await olivia.visit(`${production}/members`, 'Members');
      await page.getByRole('row').nth(1).getByRole('link').waitFor();
      await page.keyboard.press('Tab');
      expect(await focused(page)).toMatchObject({ name: 'Skip to the content', seen: true });
      await page.keyboard.press('Enter');

      const stops = await tabUntil(page, ({ inRow }) => inRow);
      expect(stops.filter(({ seen }) => !seen)).toEqual([]);
      expect(stops.map(({ name }) => name)).toEqual(expect.arrayContaining(['Invite', 'Search members', 'Status']));
      const { name } = stops.at(-1) ?? { name: '' };
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { level: 1, name }).waitFor();
    });

    it('opens a menu, walks it by the arrows, and closes it where it was opened', async () => {
      const { page } = olivia;
      const change = page.getByRole('button', { name: 'Change' });
      await tabUntil(page, ({ name }) => name === 'Change');
      await page.keyboard.press('Enter');
      await page.getByRole('menuitem', { name: 'Change role…' }).waitFor();
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('ArrowDown');
      expect((await focused(page)).name).toBe('Set spend limit…');
      await page.keyboard.press('Escape');
      await page.getByRole('menu').waitFor({ state: 'detached' });
      expect(await hasFocus(change)).toBe(true);
    });

    it('stays in a dialog until it is closed, and is back where it came from then', async () => {
      const { page } = olivia;
      const change = page.getByRole('button', { name: 'Change' });
      await page.keyboard.press('Enter');
      await page.getByRole('menuitem', { name: 'Change role…' }).waitFor();
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('Enter');
      const dialog = page.getByRole('dialog');
      await dialog.getByRole('textbox').waitFor();
      for (let stop = 0; stop < 8; stop += 1) {
        await page.keyboard.press('Tab');
        expect(await holdsFocus(dialog)).toBe(true);
      }
      await page.keyboard.press('Escape');
      await dialog.waitFor({ state: 'detached' });
      expect(await hasFocus(change)).toBe(true);
    });

    it('goes back to the list, switches the organization and finds the search by shortcuts', async () => {
      const { page } = olivia;
      await page.keyboard.press('g');
      await page.keyboard.press('m');
      await page.getByRole('heading', { level: 1, name: 'Members' }).waitFor();
      await page.getByRole('searchbox').waitFor();
      await page.keyboard.press('/');
      expect((await focused(page)).name).toBe('Search members');
      await page.keyboard.press('Escape');
      await page.getByRole('button', { name: /Switch organization/ }).focus();
      await page.keyboard.press('o');
      await page.getByRole('option', { name: 'Northwind Labs' }).waitFor();
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('Enter');
      await page.waitForURL((url) => url.pathname !== `${production}/members`);
    });
  });

  it('shows the parent with its production organizations and, marked, its sandboxes beneath', async () => {
    const { page } = olivia;
    await olivia.visit(`${production}/members`, 'Members');
    await page.getByRole('button', { name: /Switch organization/ }).click();
    const parent = page.getByRole('group', { name: 'Northwind', exact: true });
    await parent.getByRole('option').first().waitFor();
    const words = await parent.getByRole('option').allInnerTexts();
    expect(words.map((text) => text.split(/\n+/))).toEqual([
      ['Northwind'],
      ['Northwind Labs'],
      ['Northwind sandbox', 'Sandbox'],
    ]);
    await page.getByRole('option', { name: /Northwind sandbox/ }).click();
    await page.waitForURL('**/o/northwind-sandbox/members');
    await page.getByText('61 people').waitFor();
  });

  it('has room for whole emails on a screen of 1,440 px', async () => {
    const { page } = olivia;
    await page.setViewportSize({ width: 1_440, height: 900 });
    await olivia.visit(`${production}/members`, 'Members');
    await page.getByRole('row').nth(1).getByRole('link').waitFor();
    const cut = await page
      .getByRole('row')
      .locator('[title*="@"]')
      .evaluateAll((emails) =>
        emails.filter((email) => email.scrollWidth > email.clientWidth).map((email) => email.textContent),
      );
    expect(cut).toEqual([]);
    await page.setViewportSize({ width: 1_360, height: 900 });
  });

  it('shows a script in a name as the text that it is', async () => {
    const { page } = olivia;
    await running.control('POST', '/control/users', {
      ...{ directory_id: directory, email: 'mallory@northwind.example', first_name: script, last_name: 'Mallory' },
    });
    await olivia.visit(`${production}/members?q=mallory`, 'Members');
    const person = page.getByRole('row').getByRole('link', { name: `${script} Mallory` });
    await person.waitFor();
    await person.click();
    await page.getByRole('heading', { level: 1, name: `${script} Mallory` }).waitFor();
    expect(await page.evaluate(() => 'takenOver' in globalThis)).toBe(false);
    expect(olivia.mishaps()).toEqual([]);
  });

  it('offers an admin nothing that only an owner may, and says so', async () => {
    const adrian = await seatAdministrator(browser, running.url);
    const { page } = adrian;
    await adrian.signIn(admin);
    await adrian.visit(`${labs}/members/consultant%40labs.example`, /Carla/);
    await page.getByRole('button', { name: 'Change' }).click();
    const ownership = page.getByRole('menuitem', { name: /Make primary owner/ });
    expect([await ownership.isDisabled(), await ownership.innerText()]).toEqual([
      true,
      expect.stringContaining('Only an owner'),
    ]);
    expect(await page.getByRole('menuitem', { name: /Remove/ }).isDisabled()).toBe(false);
    await page.getByRole('menuitem', { name: 'Change role…' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('Only an owner makes others owners.').waitFor();
    expect(await adrian.barriers()).toEqual([]);
    await dialog.getByRole('combobox', { name: 'Role' }).click();
    expect(await page.getByRole('option', { name: 'Owner' }).getAttribute('data-combobox-disabled')).toBe('true');

    await adrian.visit(`${labs}/mappings`, 'Advanced group mappings');
    const add = page.getByRole('button', { name: /^Add group to Owner/ });
    expect([await add.getAttribute('aria-disabled'), await add.getAttribute('aria-label')]).toEqual([
      'true',
      expect.stringContaining('Only an owner'),
    ]);
    await add.hover();
    await page.getByRole('tooltip').filter({ hasText: 'Only an owner' }).waitFor();
    expect(await page.getByRole('button', { name: 'Add group to Admin' }).getAttribute('aria-disabled')).toBeNull();

    await olivia.visit(`${labs}/members/consultant%40labs.example`, /Carla/);
    await olivia.page.getByRole('button', { name: 'Change' }).click();
    expect(await olivia.page.getByRole('menuitem', { name: /Make primary owner/ }).isDisabled()).toBe(false);
    await adrian.leave();
  });

  it('asks to type the number of removals where a confirmation takes more than the limit', async () => {
    const { page } = olivia;
    await olivia.visit(`${production}/mappings`, 'Advanced group mappings');
    await page.getByRole('switch', { name: 'Group mappings' }).click({ force: true });
    await page.getByRole('button', { name: 'Add group to User' }).click();
    await page.getByRole('option').first().click();
    await page.getByRole('link', { name: 'Preview changes' }).click();
    const confirm = page.getByRole('button', { name: /^Save and sync now and remove \d+ people$/ });
    await confirm.waitFor();
    for (const warning of await page.getByRole('checkbox').all()) await warning.check();
    const removals = Number(/\d+/.exec(await confirm.innerText())?.[0]);
    expect(removals).toBeGreaterThan(10);
    const field = page.getByRole('textbox', { name: `Type ${String(removals)} to confirm so many removals` });
    expect(await confirm.isDisabled()).toBe(true);
    await field.fill(String(removals + 1));
    expect(await confirm.isDisabled()).toBe(true);
    await field.fill(String(removals));
    await confirm.click();
    await page.waitForURL('**/runs/*');
    await page.getByText('Completed').waitFor();
    await page.getByRole('link', { name: 'Members', exact: true }).click();
    await page.getByText(`${String(62 - removals)} people`).waitFor();
  });

  it('tries an event again that was set aside, and says that it still does not fit', async () => {
    const { page } = olivia;
    await running.webhook({
      id: 'event_01K0000000000000000000000B',
      event: 'dsync.user.created',
      created_at: new Date().toISOString(),
      data: { id: 7 },
    });
    await olivia.visit(`${production}/provisioning?show=events`, 'Manage SCIM');
    await page.getByText('1 attempt', { exact: true }).waitFor();
    expect(await olivia.barriers()).toEqual([]);
    olivia.mishaps();
    await page.getByRole('button', { name: /^Try again: .*event_01K0000000000000000000000B/ }).click();
    await page.getByText('The event still does not fit.').waitFor();
    await page.getByText('2 attempts', { exact: true }).waitFor();
    expect(await olivia.barriers()).toEqual([]);
  });

  it('says when the connection to the server is lost, and goes on without a reload when it is back', async () => {
    const { page } = olivia;
    await olivia.visit(`${production}/members`, 'Members');
    await page.getByRole('row').nth(1).getByRole('link').waitFor();
    await page.evaluate(() => Object.assign(globalThis, { notReloaded: true }));
    await page.context().setOffline(true);
    await page.getByText('The connection to the server is lost.').waitFor();
    // What was there stays readable.
    await page.getByRole('row').nth(1).getByRole('link').waitFor();
    expect(await olivia.barriers()).toEqual([]);
    await running.control('POST', '/control/users', {
      ...{ directory_id: directory, email: 'grace@northwind.example', first_name: 'Grace', last_name: 'Hopper' },
    });
    await page.context().setOffline(false);
    await page.getByText('The connection to the server is lost.').waitFor({ state: 'detached' });
    expect(await page.evaluate(() => 'notReloaded' in globalThis)).toBe(true);
  });

  it('says on every page of the organization that the directory is disconnected, and what that means', async () => {
    const { page } = olivia;
    olivia.mishaps();
    await running.control('DELETE', `/control/directories/${directory}`);
    const banner = page.getByText(/The directory is disconnected: it was deleted at WorkOS. Automatic removals/);
    await olivia.visit(`${production}/groups`, 'Groups');
    await banner.waitFor();
    await page.getByRole('link', { name: 'Look at Manage SCIM' }).click();
    await page.getByRole('heading', { level: 1, name: 'Manage SCIM' }).waitFor();
    await banner.waitFor();
    expect(await olivia.barriers()).toEqual([]);
    expect(olivia.mishaps()).toEqual([]);
  });
});

interface Focused {
  readonly name: string;
  /** Whether something is drawn around it. */
  readonly seen: boolean;
  readonly inRow: boolean;
}

function focused(page: Page): Promise<Focused> {
  return page.evaluate(() => {
    const at = document.activeElement ?? document.body;
    const drawn = [undefined, '::after'].some((part) => {
      const { outlineStyle, outlineWidth, boxShadow, borderColor } = getComputedStyle(at, part);
      const framed = at.matches('input') && borderColor !== getComputedStyle(document.body).borderColor;
      return (outlineStyle !== 'none' && outlineWidth !== '0px') || boxShadow !== 'none' || framed;
    });
    return {
      name: at.getAttribute('aria-label') ?? at.textContent ?? '',
      seen: drawn,
      inRow: at.matches('[role=row] a'),
    };
  });
}

/** Presses Tab until the focus is where it was looked for; answers all stops on the way. */
async function tabUntil(page: Page, arrived: (at: Focused) => boolean): Promise<Focused[]> {
  const stops: Focused[] = [];
  for (let stop = 0; stop < 40; stop += 1) {
    await page.keyboard.press('Tab');
    const at = await focused(page);
    stops.push(at);
    if (arrived(at)) return stops;
  }
  throw new Error(`Tab does not come there: ${stops.map(({ name }) => name).join(', ')}`);
}

const hasFocus = (element: Locator): Promise<boolean> => element.evaluate((node) => node === document.activeElement);
const holdsFocus = (element: Locator): Promise<boolean> =>
  element.evaluate((node) => node.contains(document.activeElement));
