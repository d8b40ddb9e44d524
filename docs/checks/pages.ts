import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { anchorsOf, linksOf } from './markdown';

export const root = path.resolve(__dirname, '../..');

/** Folders that hold nothing of ours. */
const notOurs = new Set(['node_modules', 'dist', 'out-tsc', '.git', '.nx', '.cache', '.rollcall', 'coverage']);

/** Every page of the repository, by its path from the root. */
export function allPages(folder = root): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const where = path.join(folder, entry.name);
    if (entry.isDirectory()) return notOurs.has(entry.name) ? [] : allPages(where);
    return entry.name.endsWith('.md') ? [path.relative(root, where)] : [];
  });
}

/** Links of a page that lead nowhere; of a text in the place of a page too. */
export function brokenLinks(page: string, text = readFileSync(path.join(root, page), 'utf8')): string[] {
  return linksOf(text).flatMap(({ target, anchor }) => {
    const where = target === '' ? page : path.join(path.dirname(page), target);
    if (where.startsWith('..')) return [`${target}: outside of the repository`];
    if (target !== '' && !existsSync(path.join(root, where))) return [`${target}: is not there`];
    if (anchor === '') return [];
    if (!where.endsWith('.md')) return [`${target}#${anchor}: is no page with headings`];
    const anchors = anchorsOf(target === '' ? text : readFileSync(path.join(root, where), 'utf8'));
    return anchors.has(anchor) ? [] : [`${target}#${anchor}: has no such heading`];
  });
}

/** The pages that one comes to from a page, by links alone. */
export function reachedFrom(start: string): Set<string> {
  const reached = new Set([start]);
  for (const page of reached) {
    for (const { target } of linksOf(readFileSync(path.join(root, page), 'utf8'))) {
      const led = pageAt(path.join(path.dirname(page), target));
      if (target !== '' && led !== undefined) reached.add(led);
    }
  }
  return reached;
}

/** A folder shows its README.md. */
function pageAt(where: string): string | undefined {
  const full = path.join(root, where);
  if (!existsSync(full)) return undefined;
  const page = statSync(full).isDirectory() ? path.join(where, 'README.md') : where;
  return page.endsWith('.md') && existsSync(path.join(root, page)) ? page : undefined;
}
