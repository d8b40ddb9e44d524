import { createHmac, type KeyObject, timingSafeEqual } from 'node:crypto';

export type SignatureVerdict =
  'valid' | 'signature_missing' | 'signature_malformed' | 'timestamp_outside_tolerance' | 'signature_wrong';

export interface SignedDelivery {
  /** The header `WorkOS-Signature`: `t=<milliseconds>, v1=<hex>`. */
  readonly header: string | undefined;
  readonly rawBody: Buffer;
  /** Any of them may have signed: two during a rotation. As keys, made once, they cost less than as texts. */
  readonly secrets: readonly (KeyObject | string)[];
  readonly now: Date;
}

/** In both directions: a stamp from the future is no better than an old one. The SDK checks the past alone. */
export const toleranceMs = 3 * 60_000;

/**
 * Checks WorkOS's signature: v1 is the hex HMAC-SHA256 of `<t>.<raw body>`. By `node:crypto` and not by the SDK, whose
 * check costs several times as much; a property test holds the two together.
 */
export function verifySignature({ header, rawBody, secrets, now }: SignedDelivery): SignatureVerdict {
  if (header === undefined || header.trim() === '') return 'signature_missing';
  const match = /^\s*t=(\d{1,16})\s*,\s*v1=([0-9a-f]{64})\s*$/.exec(header);
  const [, timestamp, given] = match ?? [];
  if (timestamp === undefined || given === undefined) return 'signature_malformed';
  if (Math.abs(Number(timestamp) - now.getTime()) > toleranceMs) return 'timestamp_outside_tolerance';

  const signature = Buffer.from(given, 'hex');
  let valid = false;
  // All secrets, whatever the first says, so that the time tells nothing about them.
  for (const secret of secrets) {
    const expected = createHmac('sha256', secret).update(`${timestamp}.`).update(rawBody).digest();
    if (timingSafeEqual(expected, signature)) valid = true;
  }
  return valid ? 'valid' : 'signature_wrong';
}
