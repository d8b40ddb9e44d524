import type { Answer, Call } from '../http/exchange';
import type { Route } from '../http/router';
import type { AccessTokens } from './access-tokens';
import { isLoopback } from './loopback';
import { messagePage, peoplePage } from './pages';
import type { People } from './people';
import type { Sessions } from './sessions';

const pageSize = 20;

/** What browsers, and whoever checks a token, ask AuthKit for: no API key. */
export function signInRoutes(deps: { people: People; sessions: Sessions; tokens: AccessTokens }): Route[] {
  const { people, sessions, tokens } = deps;
  return [
    { method: 'GET', path: '/user_management/authorize', handle: (call) => authorize(call, people, sessions) },
    {
      method: 'GET',
      path: '/sso/jwks/:clientId',
      handle: async () => ({ status: 200, body: await tokens.keys() }),
    },
    {
      method: 'GET',
      path: '/user_management/sessions/logout',
      handle({ query }) {
        sessions.end(query.get('session_id') ?? '');
        const returnTo = query.get('return_to');
        return returnTo !== null && isLoopback(returnTo)
          ? { status: 302, headers: { Location: returnTo } }
          : messagePage('Signed out', 'This window can be closed.');
      },
    },
  ];
}

/** Without a person in it, the page to choose one; with, the way back to who asked. */
function authorize({ query }: Call, people: People, sessions: Sessions): Answer {
  const clientId = query.get('client_id') ?? '';
  const redirectUri = query.get('redirect_uri') ?? '';
  if (clientId === '' || query.get('response_type') !== 'code') {
    return messagePage('This cannot be', 'client_id and response_type=code are needed.', 400);
  }
  if (!isLoopback(redirectUri)) {
    return messagePage(
      'This cannot be',
      'The simulator signs in on this machine alone: redirect_uri must be on loopback.',
      400,
    );
  }
  const codeChallenge = query.get('code_challenge') ?? undefined;
  if (codeChallenge !== undefined && query.get('code_challenge_method') !== 'S256') {
    return messagePage('This cannot be', 'code_challenge_method must be S256.', 400);
  }
  const chosen = query.get('person');
  if (chosen !== null) {
    const person = people.find(chosen);
    if (person === undefined) {
      return messagePage('This cannot be', 'There is nobody of that email any more.', 404);
    }
    const back = new URL(redirectUri);
    back.searchParams.set('code', sessions.newCode({ email: person.email, clientId, codeChallenge }));
    const state = query.get('state');
    if (state !== null) {
      back.searchParams.set('state', state);
    }
    return { status: 302, headers: { Location: back.href, 'Cache-Control': 'no-store' } };
  }
  return choice(query, people);
}

function choice(query: URLSearchParams, people: People): Answer {
  const text = query.get('q') ?? query.get('login_hint') ?? '';
  const pageNumber = Math.max(1, Number.parseInt(query.get('page') ?? '1', 10) || 1);
  const { people: found, more } = people.search(text, { skip: (pageNumber - 1) * pageSize, limit: pageSize });
  const hrefWith = (changes: Record<string, string>): string => {
    const link = new URLSearchParams(query);
    Object.entries(changes).forEach(([name, value]) => link.set(name, value));
    return `/user_management/authorize?${link}`;
  };
  return peoplePage({
    people: found.map((person) => ({ person, href: hrefWith({ person: person.email }) })),
    query: text,
    fields: [...query].filter(([name]) => !['q', 'page', 'login_hint'].includes(name)),
    previous: pageNumber > 1 ? hrefWith({ page: String(pageNumber - 1) }) : undefined,
    next: more ? hrefWith({ page: String(pageNumber + 1) }) : undefined,
  });
}
