import { createHash } from 'node:crypto';
import type { Digest } from '@rollcall/domain';

/** Answers 64 hexadecimal digits. */
export function createSha256(): Digest {
  const hash = createHash('sha256');
  return { update: (text) => void hash.update(text), finish: () => hash.digest('hex') };
}
