import type axeCore from 'axe-core';
import { source as axeSource } from 'axe-core';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { testChromium } from '@rollcall/testing';

/** A browser with somebody in front of it, who notices whatever goes wrong on a page. */
export interface Administrator {
  readonly page: Page;
  readonly context: BrowserContext;
  /** Opens a page and waits until it has its heading. */
  visit(path: string, heading: string | RegExp): Promise<void>;
  /** Chooses a person of the simulator's list, as the demo signs in. */
  signIn(email: string): Promise<void>;
  /** What axe finds on the page now, one line each. */
  barriers(): Promise<string[]>;
  /** What went wrong on the pages since this was asked: errors of scripts, refused resources, broken policies. */
  mishaps(): string[];
  leave(): Promise<void>;
}

/** The slowest machine that the tests run on is busy with other tests too, in milliseconds. */
const patience = 60_000;

export async function launchBrowser(executablePath = testChromium()): Promise<Browser> {
  // Without the sandbox: containers do not let it have its own namespaces.
  return chromium.launch({ executablePath, args: ['--no-sandbox'] });
}

export async function seatAdministrator(browser: Browser, url: string): Promise<Administrator> {
  const context = await browser.newContext({
    baseURL: url,
    viewport: { width: 1360, height: 900 },
    timezoneId: 'Europe/Berlin',
    reducedMotion: 'reduce',
  });
  const page = await context.newPage();
  page.setDefaultTimeout(patience);
  let mishaps: string[] = [];
  page.on('pageerror', (error) => mishaps.push(error.message));
  page.on('console', (message) => {
    // The first look for a session answers 401: that is how the page learns that nobody is signed in.
    const expected = message.location().url.endsWith('/api/session');
    if (message.type() === 'error' && !expected) mishaps.push(`${message.text()} ${message.location().url}`);
  });
  return {
    page,
    context,
    mishaps() {
      const told = mishaps;
      mishaps = [];
      return told;
    },
    async visit(path, heading) {
      await page.goto(path);
      await page.getByRole('heading', { level: 1, name: heading }).waitFor();
    },
    async signIn(email) {
      await page.goto('/');
      await page.getByRole('link', { name: /sign-on/ }).click();
      await page.getByRole('link', { name: email }).click();
      await page.getByRole('heading', { level: 1, name: 'Members' }).waitFor();
    },
    async barriers() {
      // What a pointer or the keyboard has opened in passing is not the page.
      await page.mouse.move(0, 0);
      await page.getByRole('tooltip').waitFor({ state: 'detached' });
      await page.evaluate(axeSource);
      return page.evaluate(async () => {
        const { axe } = globalThis as unknown as { axe: typeof axeCore };
        const { violations } = await axe.run(document, { resultTypes: ['violations'] });
        return violations.map(
          ({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')} on ${location.href}`,
        );
      });
    },
    leave: () => context.close(),
  };
}
