import { createHash } from 'node:crypto';
import { OauthException, WorkOS } from '@workos-inc/node';
import type { Clock } from '@rollcall/domain';
import { decodeJwt } from 'jose';
import { LRUCache } from 'lru-cache';
import type { Visitor } from './visitor';

/** The sign-in of WorkOS, as far as the console needs it. */
export interface Authkit {
  /** Where to send the browser, and what to remember until it comes back. */
  begin(): Promise<{ url: string; state: string; codeVerifier: string }>;
  finish(code: string, codeVerifier: string): Promise<SignIn>;
  /**
   * Opens a sealed session. Asks WorkOS only when its proof has run out: then a newer one comes along.
   * @throws AuthkitUnavailable
   */
  open(sealed: string): Promise<OpenedSession>;
  /** Where the browser ends the session at WorkOS, from where it comes back to `returnTo`. */
  logoutUrl(sessionId: string, returnTo: string): string;
  /** Ends a session at WorkOS without the browser. */
  revoke(sessionId: string): Promise<void>;
}

export type SignIn =
  | { readonly outcome: 'signed_in'; readonly sealed: string; readonly visitor: Visitor }
  /** WorkOS does not know the code (any more), or it was given to another browser. */
  | { readonly outcome: 'refused' }
  /** The person is known, but may not come in so. */
  | {
      readonly outcome: 'turned_away';
      readonly reason: 'email_not_verified' | 'impersonated';
      readonly sessionId: string;
    };

export type OpenedSession =
  | { readonly state: 'open'; readonly visitor: Visitor; readonly renewed: string | undefined }
  | { readonly state: 'ended' };

/** WorkOS does not answer, or not as it should: whether the session stands is not known. */
export class AuthkitUnavailable extends Error {
  override readonly name = 'AuthkitUnavailable';
}

export interface AuthkitOptions {
  readonly apiKey: string;
  readonly apiUrl: string;
  /** Where browsers reach WorkOS. */
  readonly browserUrl: string;
  readonly clientId: string;
  readonly redirectUri: string;
  /** The first one seals, all open. */
  readonly secrets: readonly string[];
  readonly clock: Clock;
}

const requestTimeoutMs = 10_000;

/** Requests of a page that set out together come with the same old session; WorkOS takes its refresh token only once. */
const renewalKeptMs = 60_000;
const renewalsKept = 10_000;

interface WorkosUser {
  readonly email: string;
  readonly firstName: string | null;
  readonly lastName: string | null;
}

/** AuthKit by WorkOS's own client, with its sealed sessions: WorkOS holds the session, the browser its sealed tokens. */
export function createAuthkit(options: AuthkitOptions): Authkit {
  const { apiKey, apiUrl, browserUrl, clientId, redirectUri, secrets, clock } = options;
  const { hostname, port, protocol } = new URL(apiUrl);
  const workos = new WorkOS({
    apiKey,
    clientId,
    apiHostname: hostname,
    ...(port !== '' && { port: Number(port) }),
    https: protocol === 'https:',
    timeout: requestTimeoutMs,
  });
  const auth = workos.userManagement;
  const [password = ''] = secrets;

  const renewals = new LRUCache<string, OpenedSession, { sealed: string; secret: string }>({
    max: renewalsKept,
    ttl: renewalKeptMs,
    ttlResolution: 0,
    perf: { now: () => clock.now().getTime() },
    fetchMethod: (_key, _stale, { context: { sealed, secret } }) => renew(sealed, secret),
  });

  async function renew(sealed: string, secret: string): Promise<OpenedSession> {
    const session = auth.loadSealedSession({ sessionData: sealed, cookiePassword: secret });
    const answer = await session.refresh({ cookiePassword: password });
    if (!answer.authenticated) {
      if ('retryable' in answer && answer.retryable) throw new AuthkitUnavailable(`no renewal: ${answer.reason}`);
      return { state: 'ended' };
    }
    const { sealedSession, session: renewed } = answer;
    if (sealedSession === undefined || renewed === undefined) throw new AuthkitUnavailable('a renewal without session');
    return {
      state: 'open',
      visitor: visitorFrom(answer.sessionId, answer.user, renewed.accessToken),
      renewed: sealedSession,
    };
  }

  /** The secret that opens it; undefined: none does, it is not ours or was changed. */
  async function secretOf(sealed: string): Promise<string | undefined> {
    for (const secret of secrets) {
      try {
        const session = await auth.getSessionFromCookie({ sessionData: sealed, cookiePassword: secret });
        if (session?.accessToken) return secret;
      } catch {
        // Text that is no seal at all breaks in many ways, all of which say the same.
      }
    }
    return undefined;
  }

  return {
    async begin() {
      const { url, state, codeVerifier } = await auth.getAuthorizationUrlWithPKCE({ provider: 'authkit', redirectUri });
      return { url: atBrowserUrl(url), state, codeVerifier };
    },

    async finish(code, codeVerifier) {
      try {
        const answer = await auth.authenticateWithCode({
          code,
          codeVerifier,
          session: { sealSession: true, cookiePassword: password },
        });
        const { user, accessToken, sealedSession, impersonator } = answer;
        const sessionId = String(decodeJwt(accessToken)['sid'] ?? '');
        if (sealedSession === undefined || sessionId === '') throw new AuthkitUnavailable('a sign-in without session');
        // An address that nobody has proved to be theirs would be anybody's.
        if (!user.emailVerified) return { outcome: 'turned_away', reason: 'email_not_verified', sessionId };
        // What somebody else does would stand in the history as done by this person.
        if (impersonator !== undefined) return { outcome: 'turned_away', reason: 'impersonated', sessionId };
        return { outcome: 'signed_in', sealed: sealedSession, visitor: visitorFrom(sessionId, user, accessToken) };
      } catch (error) {
        if (error instanceof OauthException && error.error === 'invalid_grant') return { outcome: 'refused' };
        throw unavailable(error);
      }
    },

    async open(sealed) {
      const secret = await secretOf(sealed);
      if (secret === undefined) return { state: 'ended' };
      try {
        const answer = await auth
          .loadSealedSession({ sessionData: sealed, cookiePassword: secret })
          .authenticate()
          .catch(asUnproven);
        if (answer.authenticated && secret === password) {
          const { sessionId, user, accessToken } = answer;
          return { state: 'open', visitor: visitorFrom(sessionId, user, accessToken), renewed: undefined };
        }
        const key = createHash('sha256').update(sealed).digest('base64');
        return (await renewals.fetch(key, { context: { sealed, secret } })) ?? { state: 'ended' };
      } catch (error) {
        throw unavailable(error);
      }
    },

    logoutUrl: (sessionId, returnTo) => atBrowserUrl(auth.getLogoutUrl({ sessionId, returnTo })),

    async revoke(sessionId) {
      try {
        await auth.revokeSession({ sessionId });
      } catch (error) {
        throw unavailable(error);
      }
    },
  };

  function atBrowserUrl(url: string): string {
    const { pathname, search } = new URL(url);
    return `${browserUrl}${pathname}${search}`;
  }
}

/** A token by a key that WorkOS does not publish (any more) proves nothing; it may be renewed. */
function asUnproven(error: unknown): { authenticated: false } {
  if (error instanceof Error && 'code' in error && error.code === 'ERR_JWKS_NO_MATCHING_KEY') {
    return { authenticated: false };
  }
  throw error;
}

function visitorFrom(sessionId: string, user: WorkosUser, accessToken: string): Visitor {
  return {
    sessionId,
    email: user.email.trim().toLowerCase(),
    firstName: user.firstName ?? '',
    lastName: user.lastName ?? '',
    provenUntil: new Date((decodeJwt(accessToken).exp ?? 0) * 1_000),
  };
}

/** Of WorkOS's failures only what they are: their texts quote requests. */
function unavailable(error: unknown): AuthkitUnavailable {
  if (error instanceof AuthkitUnavailable) return error;
  const { name, status } =
    error instanceof Error ? { status: undefined, ...error, name: error.name } : { name: 'unknown', status: '' };
  return new AuthkitUnavailable(`WorkOS failed: ${name} ${String(status ?? '')}`.trim());
}
