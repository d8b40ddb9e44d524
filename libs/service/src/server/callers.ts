import { createHash, timingSafeEqual } from 'node:crypto';
import type { Caller } from '../configuration/configuration';

/** The token of `npm start`: good on loopback only, whatever the configuration says. */
const developmentToken = 'dev-token';

export interface CallersOptions {
  readonly callers: readonly Caller[];
}

/** Who may call a service, known by bearer token. */
export interface Callers {
  /** The caller's name; undefined when the header is missing, of another form, or names no token that is let in. */
  identify(authorization: string | undefined, remoteAddress: string | undefined): string | undefined;
}

export function createCallers({ callers }: CallersOptions): Callers {
  const known = callers.map(({ name, token }) => ({ name, token, digest: digestOf(token) }));
  return {
    identify(authorization, remoteAddress) {
      const given = /^Bearer (\S+)$/i.exec(authorization ?? '')?.[1];
      if (given === undefined) return undefined;
      const digest = digestOf(given);
      let found: string | undefined;
      // Compares with all, in constant time each, so that the time tells nothing about the tokens.
      for (const caller of known) {
        const allowed = caller.token !== developmentToken || isLoopback(remoteAddress);
        if (timingSafeEqual(caller.digest, digest) && allowed) found = caller.name;
      }
      return found;
    },
  };
}

function digestOf(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}

function isLoopback(address: string | undefined): boolean {
  return address !== undefined && (address === '::1' || /^(::ffff:)?127\./.test(address));
}
