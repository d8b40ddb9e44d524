import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';

/** The pages of a built site, from its folder, with what they hold. */
export function builtPages(site: string, folder = ''): Map<string, string> {
  return new Map(
    readdirSync(path.join(site, folder), { withFileTypes: true }).flatMap((entry) => {
      const where = path.join(folder, entry.name);
      if (entry.isDirectory()) return [...builtPages(site, where)];
      return entry.name.endsWith('.html') ? [[where, readFileSync(path.join(site, where), 'utf8')] as const] : [];
    }),
  );
}

/** Links and resources of the pages that the site has not, and headings that are not on the page they are looked for. */
export function missingFrom(site: string, pages: ReadonlyMap<string, string>): string[] {
  return [...pages].flatMap(([page, text]) =>
    [...new Set([...text.matchAll(/<[^>]+?\s(?:href|src)="([^"]*)"/g)].map(([, href = '']) => href))]
      .filter((href) => !/^[a-z][a-z0-9+.-]*:/i.test(href))
      .flatMap((href) => {
        const [target = '', anchor] = decodeURI(href).split('#');
        const where = target === '' ? page : resolved(page, target);
        const file = path.posix.normalize(where.endsWith('/') ? `${where}index.html` : where);
        const full = path.join(site, file);
        if (!existsSync(full) || statSync(full).isDirectory()) return [`${page}: ${href}`];
        if (anchor === undefined || anchor === '') return [];
        return pages.get(file)?.includes(`id="${anchor}"`) === true ? [] : [`${page}: ${href}`];
      }),
  );
}

function resolved(page: string, target: string): string {
  return target.startsWith('/') ? `.${target}` : path.posix.join(path.posix.dirname(page), target);
}

/** What a page takes from other sites when it is opened; a link is only followed by who presses it. */
export function takenFromElsewhere(text: string): string[] {
  return [
    ...[...text.matchAll(/<(?:script|link|img|iframe|source)\b[^>]*?\s(?:href|src)="([^"]*)"/g)],
    ...[...text.matchAll(/url\(["']?([^)"']+)/g)],
    ...[...text.matchAll(/@import\s+["']([^"']+)/g)],
  ]
    .map(([, address = '']) => address)
    .filter((address) => /^(https?:)?\/\//i.test(address));
}
