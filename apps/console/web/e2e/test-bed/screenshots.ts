import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { findChromium } from '@rollcall/testing';
import { launchBrowser, seatAdministrator } from './administrator';
import { liveIn } from './lived-in';
import { startConsole } from './running-console';

/*
 * `npm run screenshots`: the main pages of the console on the demo of `npm start`, light and dark, into docs/screenshots.
 */
const folder = path.resolve('docs', 'screenshots');
const owner = 'owner@northwind.example';
const production = '/o/northwind-production';

const pages = [
  { name: 'members', path: 'members', heading: 'Members' },
  { name: 'person', path: `members/${owner}`, heading: /./ },
  { name: 'groups', path: 'groups', heading: 'Groups' },
  { name: 'provisioning', path: 'provisioning', heading: 'Manage SCIM' },
  { name: 'mappings', path: 'mappings', heading: 'Advanced group mappings' },
] as const;

async function run(): Promise<void> {
  const executablePath = await findChromium();
  if (executablePath === undefined) throw new Error('Chromium is not there: `apt-get install chromium`');
  await mkdir(folder, { recursive: true });
  const running = await startConsole(['--users=240', '--groups=12']);
  try {
    await liveIn(running);
    const browser = await launchBrowser(executablePath);
    const { page, visit, signIn } = await seatAdministrator(browser, running.url);
    await page.setViewportSize({ width: 1_440, height: 900 });
    await signIn(owner);
    await visit(`${production}/members`, 'Members');
    await page.getByRole('row').filter({ hasText: 'Waiting for a seat' }).first().waitFor();
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      for (const { name, path: place, heading } of pages) {
        await visit(`${production}/${place}`, heading);
        await page.evaluate(() => document.fonts.ready);
        await page.locator('[aria-busy=true]').first().waitFor({ state: 'detached' });
        await page.mouse.move(0, 0);
        await page.screenshot({ path: path.join(folder, `${name}-${colorScheme}.png`) });
        process.stdout.write(`docs/screenshots/${name}-${colorScheme}.png\n`);
      }
    }
    await browser.close();
  } finally {
    await running.stop();
  }
}

void run();
