import type { Meter } from '@opentelemetry/api';
import type { Log } from '@rollcall/domain';
import express, { type RequestHandler, type Router } from 'express';
import type { Administrations } from '../access/administrations';
import type { Doorman } from '../access/doorman';
import { isLoopback } from '../configuration';
import { type Authkit, AuthkitUnavailable, type SignIn } from './authkit';
import type { Cookie } from './cookies';
import { refuse } from './refusals';
import { returnPath } from './return-path';
import type { SessionDoor } from './session-door';
import type { SignInAttempts } from './sign-in-attempt';
import { csrfHeader } from './session-door';
import type { Visitor } from './visitor';

export interface SignInDependencies {
  readonly authkit: Authkit;
  readonly attempts: SignInAttempts;
  readonly attemptCookie: Cookie;
  readonly sessionCookie: Cookie;
  readonly door: SessionDoor;
  readonly administrations: Administrations;
  readonly doorman: Doorman;
  readonly consoleUrl: string;
  readonly meter: Meter;
  readonly log: Log;
}

/** Why a sign-in ended at the sign-in page, as `?error=`. */
type SignInError =
  'expired' | 'access_denied' | 'failed' | 'unavailable' | 'no_access' | 'email_not_verified' | 'impersonated';

/** `/auth`: to WorkOS's sign-in page, back from it, and out. */
export function signInRoutes(deps: SignInDependencies): Router {
  const { authkit, attempts, attemptCookie, sessionCookie, door, consoleUrl, log } = deps;
  const signIns = deps.meter.createCounter('rollcall_console_sign_ins', {
    description: 'Sign-ins that came back from WorkOS, by outcome',
  });

  const signIn: RequestHandler = async (request, response) => {
    const returnTo = returnPath(request.query['returnTo']);
    // `localhost` and 127.0.0.1 are two places to a browser: the attempt's cookie must be where the callback comes to.
    const host = URL.parse(`http://${request.headers.host ?? ''}`);
    const home = new URL(consoleUrl);
    if (host && host.host !== home.host && isLoopback(host.hostname) && isLoopback(home.hostname)) {
      return response.redirect(303, `${consoleUrl}/auth/sign-in?returnTo=${encodeURIComponent(returnTo)}`);
    }
    const { url, ...begun } = await authkit.begin();
    attemptCookie.write(response, attempts.seal({ ...begun, returnTo }));
    response.redirect(303, url);
  };

  const callback: RequestHandler = async (request, response) => {
    const turnAway = (error: SignInError): void => {
      signIns.add(1, { outcome: error });
      response.redirect(303, `/sign-in?error=${error}`);
    };
    const { code, state, error } = request.query;
    const attempt = attempts.open(attemptCookie.read(request), typeof state === 'string' ? state : '');
    attemptCookie.clear(response);
    if (attempt === undefined) return turnAway('expired');
    if (typeof code !== 'string') return turnAway(error === 'access_denied' ? 'access_denied' : 'failed');

    let answer: SignIn;
    try {
      answer = await authkit.finish(code, attempt.codeVerifier);
    } catch (failure) {
      if (!(failure instanceof AuthkitUnavailable)) throw failure;
      log.warn({ err: failure }, 'a sign-in could not be finished');
      return turnAway('unavailable');
    }
    switch (answer.outcome) {
      case 'refused':
        return turnAway('expired');
      case 'turned_away':
        await endQuietly(answer.sessionId);
        return turnAway(answer.reason);
      case 'signed_in':
        break;
    }
    const { visitor, sealed } = answer;
    if (!(await hasAccess(visitor))) {
      // Otherwise WorkOS would sign the same person in again, who could never choose another account.
      await endQuietly(visitor.sessionId);
      return turnAway('no_access');
    }
    // In place of whatever session the browser had: one that somebody planted there is gone.
    sessionCookie.write(response, sealed);
    signIns.add(1, { outcome: 'signed_in' });
    log.info({ session: visitor.sessionId }, 'signed in');
    response.redirect(303, attempt.returnTo);
  };

  const signOut: RequestHandler = async (request, response) => {
    const visitor = await door.visitor(request, response).catch((error: unknown) => {
      if (error instanceof AuthkitUnavailable) return undefined;
      throw error;
    });
    const given: unknown = request.headers[csrfHeader] ?? request.body?.csrf_token;
    if (visitor !== undefined && !door.fitsCsrfToken(visitor, given)) {
      return refuse(response, 'permission_denied', `csrf_token_missing: send the session's token as ${csrfHeader}`);
    }
    response.removeHeader('set-cookie');
    sessionCookie.clear(response);
    const signInPage = `${consoleUrl}/sign-in`;
    const location = visitor ? authkit.logoutUrl(visitor.sessionId, signInPage) : signInPage;
    if (visitor) {
      door.end(visitor.sessionId);
      log.info({ session: visitor.sessionId }, 'signed out');
    }
    if (request.accepts(['json', 'html']) === 'html') response.redirect(303, location);
    else response.json({ location });
  };

  async function hasAccess(visitor: Visitor): Promise<boolean> {
    if (deps.doorman.isOperator(visitor)) return true;
    try {
      return (await deps.administrations.of(visitor.email)).size > 0;
    } catch (error) {
      // The page says that the services are away; each of its calls asks again.
      log.warn({ err: error }, 'access could not be read at the sign-in');
      return true;
    }
  }

  async function endQuietly(sessionId: string): Promise<void> {
    await authkit.revoke(sessionId).catch((error: unknown) => log.warn({ err: error }, 'a session was not ended'));
  }

  return express
    .Router()
    .get('/sign-in', signIn)
    .get('/callback', callback)
    .post('/sign-out', express.urlencoded({ extended: false, limit: '10kb' }), signOut);
}
