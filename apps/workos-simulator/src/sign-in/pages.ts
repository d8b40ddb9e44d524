import type { Answer } from '../http/exchange';
import type { Person } from './people';

/** The pages of the sign-in, for people: plain, in light and dark, without scripts. */

const style = `
  :root { color-scheme: light dark; --ink: #1c2030; --soft: #5a6072; --line: #dfe2ea; --ground: #f6f7fa; --card: #fff; --accent: #4f46e5; --tint: #eef0ff }
  @media (prefers-color-scheme: dark) { :root { --ink: #eceef5; --soft: #a4abbd; --line: #2e3342; --ground: #12141b; --card: #1a1d27; --accent: #a5b4fc; --tint: #262b45 } }
  * { box-sizing: border-box }
  body { margin: 0; background: var(--ground); color: var(--ink); font: 15px/1.5 system-ui, sans-serif }
  main { max-width: 620px; margin: 0 auto; padding: 48px 20px 64px }
  h1 { font-size: 24px; line-height: 1.25; margin: 0 0 4px; letter-spacing: -0.01em }
  p { color: var(--soft); margin: 0 0 24px }
  form { display: flex; gap: 8px; margin: 0 0 16px }
  input[type=search] { flex: 1; min-width: 0; font: inherit; color: inherit; background: var(--card); border: 1px solid var(--line); border-radius: 8px; padding: 9px 12px }
  button { font: inherit; font-weight: 600; color: var(--card); background: var(--accent); border: 0; border-radius: 8px; padding: 9px 16px; cursor: pointer }
  ul { list-style: none; margin: 0; padding: 0; background: var(--card); border: 1px solid var(--line); border-radius: 12px; overflow: hidden }
  li + li { border-top: 1px solid var(--line) }
  li a { display: flex; flex-wrap: wrap; gap: 2px 12px; justify-content: space-between; align-items: center; padding: 12px 16px; color: inherit; text-decoration: none }
  li a:hover { background: var(--tint) }
  :focus-visible { outline: 2px solid var(--accent); outline-offset: -2px }
  .name { font-weight: 600 }
  .email, .state { color: var(--soft); font-size: 13px }
  .note { flex-basis: 100%; font-size: 13px }
  nav { display: flex; justify-content: space-between; margin-top: 16px }
  nav a { color: var(--accent) }
  .empty { padding: 20px 16px; color: var(--soft) }
`;

export interface PersonLink {
  readonly person: Person;
  readonly href: string;
}

export interface PeoplePage {
  readonly people: readonly PersonLink[];
  readonly query: string;
  /** Repeated by the search form. */
  readonly fields: readonly (readonly [name: string, value: string])[];
  readonly previous: string | undefined;
  readonly next: string | undefined;
}

/** Who shall sign in? */
export function peoplePage({ people, query, fields, previous, next }: PeoplePage): Answer {
  const hidden = fields.map(
    ([name, value]) => `<input type="hidden" name="${escaped(name)}" value="${escaped(value)}">`,
  );
  const rows = people.map(
    ({ person, href }) => `<li><a href="${escaped(href)}">
      <span><span class="name">${escaped(nameOf(person))}</span><br><span class="email">${escaped(person.email)}</span></span>
      <span class="state">${escaped(stateOf(person))}</span>
      ${person.note === null ? '' : `<span class="note">${escaped(person.note)}</span>`}
    </a></li>`,
  );
  const list =
    rows.length > 0 ? `<ul>${rows.join('\n')}</ul>` : '<ul><li class="empty">Nobody of that name or email.</li></ul>';
  const link = (href: string | undefined, words: string): string =>
    href === undefined ? '<span></span>' : `<a href="${escaped(href)}">${words}</a>`;
  const more =
    previous === undefined && next === undefined
      ? ''
      : `<nav aria-label="Pages">${link(previous, '← Before')}${link(next, 'More →')}</nav>`;
  return page(
    'Sign in · WorkOS simulator',
    `<h1>Who signs in?</h1>
    <p>The WorkOS simulator asks for no password. Choose a person of the demo.</p>
    <form role="search" action="/user_management/authorize">
      ${hidden.join('')}
      <input type="search" name="q" value="${escaped(query)}" aria-label="Name or email" placeholder="Name or email">
      <button>Search</button>
    </form>
    ${list}${more}`,
  );
}

export function messagePage(title: string, words: string, status = 200): Answer {
  return page(title, `<h1>${escaped(title)}</h1><p>${escaped(words)}</p>`, status);
}

function page(title: string, body: string, status = 200): Answer {
  return {
    status,
    page: `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${escaped(title)}</title><style>${style}</style></head>
<body><main>${body}</main></body>
</html>
`,
    headers: {
      'Content-Security-Policy':
        "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
      'Cache-Control': 'no-store',
    },
  };
}

function nameOf({ firstName, lastName, email }: Person): string {
  return [firstName, lastName].filter((part) => part !== null && part !== '').join(' ') || email;
}

function stateOf({ directories }: Person): string {
  return directories.length === 0
    ? 'In no directory'
    : directories.map(({ name, state }) => `${stateWords[state]} in ${name}`).join(', ');
}

const stateWords = { active: 'Active', inactive: 'Inactive', suspended: 'Suspended' } as const;

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
