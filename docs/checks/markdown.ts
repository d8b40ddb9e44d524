/** Where a page leads to: a path as it is written, relative to the page, and a heading of what is there. */
export interface Link {
  readonly target: string;
  /** Empty: the top of it. */
  readonly anchor: string;
}

/** The links and pictures of a page, those to other sites left out. */
export function linksOf(page: string): Link[] {
  const text = withoutCode(page);
  const targets = [
    ...text.matchAll(/\]\((?:<([^>]+)>|([^)\s]+))[^)]*\)/g),
    ...text.matchAll(/^\[[^\]]+\]:\s+(?:<([^>]+)>|(\S+))/gm),
    ...text.matchAll(/\s(?:src|srcset|href)="([^"]+)"/g),
  ].map(([, first, second]) => first ?? second ?? '');
  return targets
    .filter((target) => !/^[a-z][a-z0-9+.-]*:/i.test(target))
    .map((target) => {
      const [path = '', anchor = ''] = target.split('#');
      return { target: decodeURIComponent(path), anchor };
    });
}

/** What links call a page's headings, as GitHub has it: the second of the same words is `words-1`. */
export function anchorsOf(page: string): Set<string> {
  const anchors = new Set<string>();
  for (const [, heading = ''] of withoutFences(page).matchAll(/^#{1,6} (.+?)(?: #+)?$/gm)) {
    const slug = slugOf(heading.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1'));
    let anchor = slug;
    for (let again = 1; anchors.has(anchor); again++) anchor = `${slug}-${again}`;
    anchors.add(anchor);
  }
  return anchors;
}

/** What a link calls a heading of these words. */
export function slugOf(words: string): string {
  return words
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}\p{Pc}\- ]/gu, '')
    .replaceAll(' ', '-');
}

function withoutFences(page: string): string {
  return page.replace(/^( *)(```+|~~~+)[^\n]*\n[\s\S]*?^\1\2 *$/gm, '');
}

function withoutCode(page: string): string {
  // Links have their words in code at times, and a link's target never is: what is taken away leaves the brackets around it.
  return withoutFences(page).replace(/(`+)(?:(?!\1)[\s\S])+?\1/g, 'code');
}
