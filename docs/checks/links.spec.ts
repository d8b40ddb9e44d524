import { readFileSync } from 'node:fs';
import path from 'node:path';
import { anchorsOf, linksOf } from './markdown';
import { allPages, brokenLinks, reachedFrom, root } from './pages';

describe('the links of all pages', () => {
  const pages = allPages();

  it.each(pages)('%s: lead somewhere', (page) => {
    expect(brokenLinks(page)).toEqual([]);
  });

  it('lead from the index to every page of the documentation', () => {
    const reached = reachedFrom('docs/README.md');
    const documentation = pages.filter((page) => page.startsWith(`docs${path.sep}`));
    expect(documentation.length).toBeGreaterThan(40);
    expect(documentation.filter((page) => !reached.has(page))).toEqual([]);
  });

  it('lead from the README to the index', () => {
    expect(reachedFrom('README.md')).toContain('docs/README.md');
  });

  it('name no folder of somebody’s machine', () => {
    for (const page of pages) {
      expect([
        page,
        /(?:\/home\/|\/Users\/|\/work\/|file:\/\/)\w/.exec(readFileSync(path.join(root, page), 'utf8')),
      ]).toEqual([page, null]);
    }
  });

  it('would be caught if they led nowhere', () => {
    const text = [
      '# Here',
      '[gone](gone.md) [no heading](glossary.md#no-such-word) [here](#here) [not here](#there)',
      '[out](../../elsewhere.md) [a picture](screenshots) [a part](screenshots#x)',
      '`[not a link](gone.md)` <img src="gone.png"> [another site](https://workos.com/docs)',
      '```md\n[in code](gone.md)\n```',
    ].join('\n\n');
    expect(brokenLinks('docs/page.md', text)).toEqual([
      'gone.md: is not there',
      'glossary.md#no-such-word: has no such heading',
      '#there: has no such heading',
      '../../elsewhere.md: outside of the repository',
      'screenshots#x: is no page with headings',
      'gone.png: is not there',
    ]);
  });

  it('call headings as GitHub does', () => {
    const text =
      '# What a pod `does`, and why\n\n## Ops & [links](x.md)\n\n## Ops & links\n\n```sh\n# no heading\n```\n';
    expect([...anchorsOf(text)]).toEqual(['what-a-pod-does-and-why', 'ops--links', 'ops--links-1']);
    expect(linksOf('[`code`](a.md#b) [title](c.md "words")')).toEqual([
      { target: 'a.md', anchor: 'b' },
      { target: 'c.md', anchor: '' },
    ]);
  });
});
