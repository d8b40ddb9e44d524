import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { DefaultTheme } from 'vitepress';

/** A page in the lists of the site. */
export interface Entry {
  readonly text: string;
  /** From the site's root: `/how-to/upgrade`. */
  readonly link: string;
  /** The pages that this one lists, when the index does not. */
  readonly below: readonly Entry[];
}

export interface Section {
  readonly title: string;
  readonly entries: readonly Entry[];
}

/** The lists of docs/README.md: they are the site's, so that whoever adds a page writes its name once. */
export function sectionsOf(docs: string): Section[] {
  const [, ...parts] = readFileSync(path.join(docs, 'README.md'), 'utf8').split(/^## /m);
  const listed = new Set(parts.flatMap((part) => pagesIn(part, '.').map(({ page }) => page)));
  return parts.map((part) => ({
    title: part.slice(0, part.indexOf('\n')),
    entries: pagesIn(part, '.').map(({ text, page }) => ({ text, link: linkTo(page), below: below(page) })),
  }));

  function below(page: string): Entry[] {
    const file = path.join(docs, page);
    if (path.basename(page) !== 'README.md' || !existsSync(file)) return [];
    const folder = path.dirname(page);
    return pagesIn(readFileSync(file, 'utf8'), folder)
      .filter((one) => path.dirname(one.page) === folder && !listed.has(one.page))
      .map((one) => ({ text: one.text, link: linkTo(one.page), below: [] }));
  }
}

/** The column at the side of each page. */
export function sidebarOf(sections: readonly Section[]): DefaultTheme.SidebarItem[] {
  return sections.map(({ title, entries }) => ({
    text: title,
    items: entries.map(({ text, link, below }) => ({
      text,
      link,
      ...(below.length > 0 && { collapsed: true, items: below.map((one) => ({ text: one.text, link: one.link })) }),
    })),
  }));
}

/** The row at the top of each page: a section of one page is a link to it. */
export function menuOf(sections: readonly Section[]): DefaultTheme.NavItem[] {
  return sections.map(({ title, entries }) => {
    const [first, ...others] = entries.map(({ text, link }) => ({ text, link }));
    return first !== undefined && others.length === 0
      ? { text: title, link: first.link }
      : { text: title, items: entries.map(({ text, link }) => ({ text, link })) };
  });
}

/** The pages of the documentation that a text in a folder links to, as it calls them. */
function pagesIn(text: string, folder: string): { readonly text: string; readonly page: string }[] {
  return [...text.matchAll(/\[([^\]]+)\]\(([^):#\s]+\.md)\)/g)].flatMap(([, words = '', target = '']) => {
    const page = path.posix.join(folder, target);
    return page.startsWith('..') ? [] : [{ text: words.charAt(0).toUpperCase() + words.slice(1), page }];
  });
}

function linkTo(page: string): string {
  return `/${page.replace(/(^|\/)README\.md$/, '$1').replace(/\.md$/, '')}`;
}
