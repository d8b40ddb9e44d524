import { createHmac } from 'node:crypto';

/**
 * The `WorkOS-Signature` header for a body. `t` is in milliseconds and counts in the signed text. Source: `SignatureProvider` of
 * `@workos-inc/node` 11, which splits at the comma and at `=`.
 */
export function signatureHeader(input: { body: string; secret: string; time: Date }): string {
  const t = input.time.getTime();
  const digest = createHmac('sha256', input.secret).update(`${t}.${input.body}`).digest('hex');
  return `t=${t}, v1=${digest}`;
}
