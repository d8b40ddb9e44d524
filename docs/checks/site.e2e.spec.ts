import { readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import path from 'node:path';
import { describeWith, testChromium } from '@rollcall/testing';
import { type Browser, chromium } from 'playwright-core';
import { builtPages, missingFrom, takenFromElsewhere } from './built-site';
import { allPages, root } from './pages';
import { picturesOf } from './pictures';
import { copySite, type SiteCopy } from './site-builds';

const patience = 4 * 60_000;

const documentation = allPages(path.join(root, 'docs')).map((page) => path.relative('docs', page));
const asOnSite = (page: string) => page.replace(/(^|\/)README\.md$/, '$1index.md').replace(/\.md$/, '.html');
const pageText = (page: string) => readFileSync(path.join(root, page), 'utf8');

describe('the site of the documentation', () => {
  let copy: SiteCopy;
  let pages: Map<string, string>;

  beforeAll(async () => {
    copy = copySite();
    const { built, printed } = await copy.build();
    if (!built) throw new Error(printed);
    pages = builtPages(copy.site);
  }, patience);

  afterAll(() => copy.remove());

  it('has every page, and no other', () => {
    expect(documentation.length).toBeGreaterThan(40);
    expect([...pages.keys()].sort()).toEqual([...documentation.map(asOnSite), '404.html'].sort());
  });

  it('lists every page at the side of each, by the lists of the index', () => {
    const beside = pages.get('tutorial.html') ?? '';
    const listed = documentation.map(asOnSite).filter((page) => page !== 'index.html');
    expect(listed.filter((page) => !beside.includes(`href="/${page.replace(/index\.html$/, '')}"`))).toEqual([]);
  });

  it('leads nowhere that is not there', () => {
    expect(missingFrom(copy.site, pages)).toEqual([]);
    const spoilt = new Map([
      ['how-to/new.html', '<a href="upgrade.html"> <a href="gone.html"> <a href="../rules.html#gone">'],
    ]);
    expect(missingFrom(copy.site, new Map([...pages, ...spoilt]))).toEqual([
      'how-to/new.html: gone.html',
      'how-to/new.html: ../rules.html#gone',
    ]);
  });

  it('takes nothing from other sites', () => {
    for (const [page, text] of pages) expect([page, takenFromElsewhere(text)]).toEqual([page, []]);
    expect(
      takenFromElsewhere(
        '<script async src="https://a.example/a.js"></script> <link rel="stylesheet" href="//b.example/b.css"> url("http://c.example/c.woff2")',
      ),
    ).toHaveLength(3);
  });

  describeWith('chromium', 'in a browser', () => {
    let browser: Browser;
    let server: Server;

    beforeAll(async () => {
      browser = await chromium.launch({ executablePath: testChromium(), args: ['--no-sandbox'] });
      server = await serve(copy.site);
    }, patience);

    afterAll(async () => {
      await browser.close();
      server.close();
    });

    it(
      'draws every picture, without a mishap and without another site',
      async () => {
        const { port } = server.address() as AddressInfo;
        const here = `http://127.0.0.1:${port}`;
        const page = await browser.newPage();
        const mishaps: string[] = [];
        page.on('pageerror', (error) => mishaps.push(error.message));
        page.on('console', (message) => void (message.type() === 'error' && mishaps.push(message.text())));
        page.on('request', (request) => void (request.url().startsWith(`${here}/`) || mishaps.push(request.url())));

        const illustrated = documentation.filter((name) => picturesOf(pageText(path.join('docs', name))).length > 0);
        expect(illustrated.length).toBeGreaterThan(0);
        for (const name of ['README.md', ...illustrated]) {
          await page.goto(`${here}/${asOnSite(name)}`);
          const expected = picturesOf(pageText(path.join('docs', name))).length;
          const drawn = page.locator('.mermaid svg[aria-roledescription]');
          if (expected > 0) await drawn.nth(expected - 1).waitFor({ timeout: 60_000 });
          expect([name, await drawn.count()]).toEqual([name, expected]);
        }
        expect(mishaps).toEqual([]);
        await page.close();
      },
      patience,
    );

    it(
      'can read every picture of the repository, and would tell of one that it cannot',
      async () => {
        const page = await browser.newPage();
        await page.addScriptTag({ path: path.join(root, 'node_modules/mermaid/dist/mermaid.min.js') });
        const complaint = (picture: string) =>
          page.evaluate<string>(`mermaid.parse(${JSON.stringify(picture)}).then(() => '', String)`);
        const pictures = allPages().flatMap((name) => picturesOf(pageText(name)).map((picture) => ({ name, picture })));
        expect(pictures.length).toBeGreaterThan(3);
        for (const { name, picture } of pictures) expect([name, await complaint(picture)]).toEqual([name, '']);

        const [first] = pictures;
        expect(await complaint(`${first?.picture ?? ''}\n  a --> [b`)).toMatch(/Parse error/);
        await page.close();
      },
      patience,
    );
  });
});

describe('a dead link', () => {
  it(
    'fails the build of the site',
    async () => {
      const copy = copySite(() => false);
      try {
        copy.leavePicturesOut();
        const index = '# Index\n\n## Here\n\n[gone](how-to/gone.md), [to the sources](../libs/gone.ts)\n';
        writeFileSync(path.join(copy.docs, 'README.md'), index);
        const { built, printed } = await copy.build();
        expect(printed).toContain('Found dead link ./how-to/gone in file README.md');
        expect(printed).toContain('1 dead link(s) found');
        expect(built).toBe(false);
      } finally {
        copy.remove();
      }
    },
    patience,
  );
});

/** A site as any host of files serves it. */
async function serve(site: string): Promise<Server> {
  const types: Record<string, string> = {
    html: 'text/html',
    js: 'text/javascript',
    css: 'text/css',
    svg: 'image/svg+xml',
  };
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://site');
    const file = path.join(site, pathname.endsWith('/') ? `${pathname}index.html` : pathname);
    try {
      const content = readFileSync(file);
      response.setHeader('content-type', types[path.extname(file).slice(1)] ?? 'application/octet-stream');
      response.end(content);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}
