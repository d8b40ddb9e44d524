import { createHash } from 'node:crypto';
import type { Clock } from '@rollcall/domain';
import type { ObjectIds } from '../ids/object-ids';

/** What a browser brings back from the sign-in page, to be changed into a session once. */
interface Code {
  readonly email: string;
  readonly clientId: string;
  readonly codeChallenge: string | undefined;
  readonly until: number;
}

export interface Session {
  readonly id: string;
  readonly email: string;
  readonly clientId: string;
}

/** Codes, sessions and refresh tokens, in memory alone. A refresh token is good once: its session gets a new one. */
export interface Sessions {
  /** @param codeChallenge of PKCE, method S256 */
  newCode(about: Omit<Code, 'until'>): string;
  /** Undefined: no such code (any more), or another client or browser has asked for it. */
  begin(code: string, by: { clientId: string; codeVerifier: string | undefined }): SessionTokens | undefined;
  renew(refreshToken: string, by: { clientId: string }): SessionTokens | undefined;
  /** Ending what has ended does nothing. */
  end(sessionId: string): void;
  clear(): void;
}

export interface SessionTokens {
  readonly session: Session;
  readonly refreshToken: string;
}

const codeLastsMs = 10 * 60_000;

export function createSessions({ clock, ids }: { clock: Clock; ids: ObjectIds }): Sessions {
  const codes = new Map<string, Code>();
  const sessions = new Map<string, Session>();
  const sessionOfToken = new Map<string, string>();

  function withToken(session: Session): SessionTokens {
    const refreshToken = ids.next('refresh_token');
    sessionOfToken.set(refreshToken, session.id);
    return { session, refreshToken };
  }

  return {
    newCode(about) {
      const code = ids.next('code');
      codes.set(code, { ...about, until: clock.now().getTime() + codeLastsMs });
      return code;
    },
    begin(code, { clientId, codeVerifier }) {
      const known = codes.get(code);
      codes.delete(code);
      if (known === undefined || known.until < clock.now().getTime() || known.clientId !== clientId) {
        return undefined;
      }
      if (known.codeChallenge !== undefined && known.codeChallenge !== challengeOf(codeVerifier ?? '')) {
        return undefined;
      }
      const session = { id: ids.next('session'), email: known.email, clientId };
      sessions.set(session.id, session);
      return withToken(session);
    },
    renew(refreshToken, { clientId }) {
      const session = sessions.get(sessionOfToken.get(refreshToken) ?? '');
      sessionOfToken.delete(refreshToken);
      return session === undefined || session.clientId !== clientId ? undefined : withToken(session);
    },
    end(sessionId) {
      sessions.delete(sessionId);
    },
    clear() {
      [codes, sessions, sessionOfToken].forEach((all) => all.clear());
    },
  };
}

function challengeOf(codeVerifier: string): string {
  return createHash('sha256').update(codeVerifier).digest('base64url');
}
