import { ConnectError } from '@connectrpc/connect';
import type { Clock } from '@rollcall/domain';
import type { Visitor } from '../sessions/visitor';

/** Why something long was ended before it came to its end. */
export type Verdict =
  | { readonly kind: 'refused'; readonly error: ConnectError }
  /** WorkOS must be asked again whether the session still stands. */
  | { readonly kind: 'proof_over' };

export interface Rechecked {
  /** Aborts when the person may go on no longer. */
  readonly ended: AbortSignal;
  readonly verdict: Verdict | undefined;
  stop(): void;
}

/** Looks again and again whether somebody who began something long, such as a stream, may still do so. */
export interface Recheck {
  begin(visitor: Visitor, admit: () => Promise<unknown>): Rechecked;
}

/** With the half minute for which roles are kept: a role lost is access lost within a minute. */
const everyMs = 15_000;

export function createRecheck(deps: {
  readonly clock: Clock;
  /** Whether somebody has signed out of the session. */
  readonly hasEnded: (sessionId: string) => boolean;
}): Recheck {
  const { clock, hasEnded } = deps;
  return {
    begin(visitor, admit) {
      const ended = new AbortController();
      const stopped = new AbortController();
      const state: { verdict: Verdict | undefined } = { verdict: undefined };
      const end = (verdict: Verdict): void => {
        state.verdict = verdict;
        ended.abort();
      };

      const watch = async (): Promise<void> => {
        for (;;) {
          await clock.sleep(everyMs, stopped.signal);
          if (stopped.signal.aborted) return;
          if (hasEnded(visitor.sessionId) || clock.now() >= visitor.provenUntil) return end({ kind: 'proof_over' });
          try {
            await admit();
          } catch (error) {
            // Also when nobody can tell: what was true once lets nobody go on.
            return end({ kind: 'refused', error: ConnectError.from(error) });
          }
        }
      };
      void watch();

      return {
        ended: ended.signal,
        get verdict() {
          return state.verdict;
        },
        stop: () => stopped.abort(),
      };
    },
  };
}
