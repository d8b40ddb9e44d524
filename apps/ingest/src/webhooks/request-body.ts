import type { IncomingMessage } from 'node:http';

/** A body in full, or why there is none. */
export type RequestBody = Buffer | 'too_large' | 'unreadable_body';

/**
 * Reads a request's body, and calls `done` once. One that is too large is read to its end and kept nowhere: who still sends
 * does not hear an answer. `unreadable_body`: compressed, or broken off.
 */
export function readBody(request: IncomingMessage, largest: number, done: (body: RequestBody) => void): void {
  const encoding = request.headers['content-encoding'];
  const readable = encoding === undefined || encoding.toLowerCase() === 'identity';
  const chunks: Buffer[] = [];
  let bytes = 0;
  request.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > largest || !readable) chunks.length = 0;
    else chunks.push(chunk);
  });
  request.on('end', () => {
    if (!readable) return done('unreadable_body');
    if (bytes > largest) return done('too_large');
    const [only] = chunks;
    done(chunks.length === 1 && only ? only : Buffer.concat(chunks));
  });
  // No `end` comes after it.
  request.on('error', () => done('unreadable_body'));
}
