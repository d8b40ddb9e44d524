import { createHash, timingSafeEqual } from 'node:crypto';
import { type Scope, scopes as allScopes } from '@rollcall/contracts';
import type { Caller } from '../configuration/configuration';

/** The token of `npm start`: good on loopback only, whatever the configuration says. */
const developmentToken = 'dev-token';

export interface CallersOptions {
  readonly callers: readonly Caller[];
  /** What callers may do, by name. One who is not in it may do everything. */
  readonly scopes?: ReadonlyMap<string, readonly Scope[]> | undefined;
}

/** Who may call a service, known by bearer token. */
export interface Callers {
  /** The caller's name; undefined when the header is missing, of another form, or names no token that is let in. */
  identify(authorization: string | undefined, remoteAddress: string | undefined): string | undefined;
  /** Whether a caller that was let in may make calls of a scope. */
  may(caller: string, scope: Scope): boolean;
}

export function createCallers({ callers, scopes }: CallersOptions): Callers {
  const known = callers.map(({ name, token }) => ({ name, token, digest: digestOf(token) }));
  const everything = new Set<Scope>(allScopes);
  const allowed = new Map(callers.map(({ name }) => [name, new Set(scopes?.get(name) ?? everything)]));
  return {
    identify(authorization, remoteAddress) {
      const given = /^Bearer (\S+)$/i.exec(authorization ?? '')?.[1];
      if (given === undefined) return undefined;
      const digest = digestOf(given);
      let found: string | undefined;
      // Compares with all, in constant time each, so that the time tells nothing about the tokens.
      for (const caller of known) {
        const letIn = caller.token !== developmentToken || isLoopback(remoteAddress);
        if (timingSafeEqual(caller.digest, digest) && letIn) found = caller.name;
      }
      return found;
    },
    may: (caller, scope) => allowed.get(caller)?.has(scope) ?? false,
  };
}

function digestOf(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}

function isLoopback(address: string | undefined): boolean {
  return address !== undefined && (address === '::1' || /^(::ffff:)?127\./.test(address));
}
