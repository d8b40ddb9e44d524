import { existsSync, statSync } from 'node:fs';
import path from 'node:path';
import type { MarkdownRenderer } from 'vitepress';

type Rule = Parameters<MarkdownRenderer['core']['ruler']['push']>[1];

interface RoadsOut {
  /** Turns the links of a page that lead to no page of the site. */
  readonly rule: Rule;
  /** The files that pages link to, and that the site must therefore have; from the folder of the documentation. */
  publishedFiles(): ReadonlySet<string>;
}

type Place =
  | { readonly kind: 'page'; readonly href: string }
  | { readonly kind: 'file'; readonly file: string }
  | { readonly kind: 'source'; readonly source: string };

/**
 * Pages are written for GitHub, where each link to a source file leads somewhere. The site has pages only: what is
 * linked in the repository is shown by its path, or linked there when `sources` says where the repository is.
 */
export function createRoadsOut(deps: {
  /** The folder of the documentation. */
  readonly docs: string;
  /** Folders in it that are no part of the site. */
  readonly excluded: readonly string[];
  readonly sources: string | undefined;
}): RoadsOut {
  const published = new Set<string>();

  function placeOf(page: string, href: string): Place {
    const [target = '', anchor] = decodeURI(href).split('#');
    const from = path.dirname(path.join(deps.docs, page));
    const file = path.posix.relative(deps.docs, path.resolve(from, target));
    const outside = file.startsWith('..') || deps.excluded.some((folder) => file.split('/')[0] === folder);
    const where = path.join(deps.docs, file);
    const isFolder = !outside && existsSync(where) && statSync(where).isDirectory();

    if (outside || (isFolder && !existsSync(path.join(where, 'README.md'))))
      return { kind: 'source', source: path.posix.join('docs', file) };
    if (isFolder || target.endsWith('.md')) {
      const name = isFolder ? `${target.replace(/\/$/, '')}/README.md` : target;
      const asOnSite = name.replace(/(^|\/)README\.md$/, '$1index.md');
      return { kind: 'page', href: anchor === undefined ? asOnSite : `${asOnSite}#${anchor}` };
    }
    // VitePress looks after links to pages; a file that is not there would go unseen.
    if (!existsSync(where)) throw new Error(`${page} has a dead link: ${href}`);
    return { kind: 'file', file };
  }

  const rule: Rule = ({ tokens, env }) => {
    for (const { children } of tokens) {
      let opened: Place | undefined;
      for (const token of children ?? []) {
        if (token.type === 'link_close' && opened?.kind === 'source' && deps.sources === undefined) token.tag = 'span';
        if (token.type !== 'link_open') continue;
        const href = token.attrGet('href') ?? '';
        opened = /^([a-z][a-z0-9+.-]*:|#|\/)/i.test(href) ? undefined : placeOf(env.relativePath, href);
        switch (opened?.kind) {
          case undefined:
            break;
          case 'page':
            token.attrSet('href', opened.href);
            break;
          case 'file':
            published.add(opened.file);
            token.attrSet('download', '');
            break;
          case 'source':
            if (deps.sources !== undefined) {
              token.attrSet('href', `${deps.sources.replace(/\/$/, '')}/${opened.source}`);
              break;
            }
            // Its own type: for a link, VitePress would ask whether the page is there.
            token.type = 'source_open';
            token.tag = 'span';
            token.attrs = [
              ['class', 'in-repository'],
              ['title', `In the repository: ${opened.source}`],
            ];
        }
      }
    }
  };

  return { rule, publishedFiles: () => published };
}
