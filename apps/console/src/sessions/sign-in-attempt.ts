import type { Clock } from '@rollcall/domain';
import { z } from 'zod';
import { equalTexts, type Signature } from './signature';

/** A sign-in that this browser has begun. Kept in the browser, so that nobody can finish in it what they began elsewhere. */
export interface SignInAttempt {
  readonly state: string;
  readonly codeVerifier: string;
  readonly returnTo: string;
}

/** How long a person may take at their identity provider, in seconds. */
export const attemptLasts = 15 * 60;

const written = z.object({
  state: z.string().min(1),
  codeVerifier: z.string().min(1),
  returnTo: z.string(),
  until: z.number(),
});

export interface SignInAttempts {
  /** As text for a cookie, signed. */
  seal(attempt: SignInAttempt): string;
  /** Undefined: not ours, too old, or begun with another state. */
  open(sealed: string | undefined, state: string): SignInAttempt | undefined;
}

export function createSignInAttempts({ signature, clock }: { signature: Signature; clock: Clock }): SignInAttempts {
  return {
    seal(attempt) {
      const until = clock.now().getTime() + attemptLasts * 1_000;
      const text = Buffer.from(JSON.stringify({ ...attempt, until })).toString('base64url');
      return `${text}.${signature.of(text)}`;
    },
    open(sealed, state) {
      const [text = '', mac = ''] = sealed?.split('.') ?? [];
      if (!signature.fits(text, mac)) return undefined;
      const { until, ...attempt } = written.parse(JSON.parse(Buffer.from(text, 'base64url').toString()));
      if (until < clock.now().getTime() || !equalTexts(attempt.state, state)) return undefined;
      return attempt;
    },
  };
}
