import { Code, ConnectError } from '@connectrpc/connect';

/** Bounds what one session holds open at the same time: each stream is a connection to a service as well. */
export interface OpenStreams {
  /**
   * Answers how to leave again.
   * @throws ConnectError resource_exhausted
   */
  enter(sessionId: string): () => void;
}

/** A page has two; people have many windows. */
const mostOfOneSession = 30;

export function createOpenStreams(): OpenStreams {
  const open = new Map<string, number>();
  return {
    enter(sessionId) {
      const others = open.get(sessionId) ?? 0;
      if (others >= mostOfOneSession) {
        throw new ConnectError('too many streams are open: close some windows', Code.ResourceExhausted);
      }
      open.set(sessionId, others + 1);
      return () => {
        const rest = (open.get(sessionId) ?? 1) - 1;
        if (rest > 0) open.set(sessionId, rest);
        else open.delete(sessionId);
      };
    },
  };
}
