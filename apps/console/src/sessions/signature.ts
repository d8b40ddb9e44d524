import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

/** Signs for one purpose: what was signed for another one is worth nothing here. */
export interface Signature {
  /** By the first secret. 43 characters, safe in cookies and headers. */
  of(text: string): string;
  /** Whether one of the secrets has signed the text. In constant time. */
  fits(text: string, signature: string): boolean;
}

export function createSignature(purpose: string, secrets: readonly string[]): Signature {
  const by = (secret: string, text: string): string =>
    createHmac('sha256', secret).update(`${purpose}\0${text}`).digest('base64url');
  return {
    of: (text) => by(secrets[0] ?? '', text),
    fits: (text, signature) => secrets.filter((secret) => equalTexts(by(secret, text), signature)).length > 0,
  };
}

/** Compares in a time that tells nothing about where two texts differ. */
export function equalTexts(one: string, other: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(one), digest(other));
}
