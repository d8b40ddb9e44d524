import { createHmac } from 'node:crypto';
import { testSeed } from '@rollcall/testing';
import { WorkOS } from '@workos-inc/node';
import fc from 'fast-check';
import { type SignedDelivery, verifySignature } from './signature';

const now = new Date('2026-11-24T10:00:00Z');
const sign = (secret: string, timestamp: string, body: string) =>
  createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex');
const header = (secret: string, at: number, body: string) => `t=${at}, v1=${sign(secret, String(at), body)}`;
const verdict = (change: Partial<SignedDelivery>) =>
  verifySignature({
    header: header('s1', now.getTime(), '{}'),
    rawBody: Buffer.from('{}'),
    secrets: ['s1'],
    now,
    ...change,
  });

describe('a signature', () => {
  it('is good under any of the secrets: two during a rotation', () => {
    expect(verdict({ secrets: ['s0', 's1'] })).toBe('valid');
    expect(verdict({ secrets: ['s1', 's0'] })).toBe('valid');
    expect(verdict({ secrets: ['s0'] })).toBe('signature_wrong');
  });

  it.each([
    [0, 'valid'],
    [3 * 60_000, 'valid'],
    [-3 * 60_000, 'valid'],
    [3 * 60_000 + 1, 'timestamp_outside_tolerance'],
    [-3 * 60_000 - 1, 'timestamp_outside_tolerance'],
  ])('made %d ms from now is %s', (offset, expected) => {
    expect(verdict({ header: header('s1', now.getTime() + offset, '{}') })).toBe(expected);
  });

  it.each([
    [undefined, 'signature_missing'],
    ['', 'signature_missing'],
    ['t=1', 'signature_malformed'],
    [`v1=${'0'.repeat(64)}`, 'signature_malformed'],
    [`t=abc, v1=${'0'.repeat(64)}`, 'signature_malformed'],
    [`t=${now.getTime()}, v1=00`, 'signature_malformed'],
    [`t=${now.getTime()}, v1=${'0'.repeat(64)}`, 'signature_wrong'],
  ])('%j is refused as %s', (given, expected) => {
    expect(verdict({ header: given })).toBe(expected);
  });
});

describe('our verdict on a signature', () => {
  const sdk = new WorkOS({ apiKey: 'sk_test' });
  const judgedBySdk = (payload: string, sigHeader: string, secret: string) =>
    sdk.webhooks.verifyHeader({ payload, sigHeader, secret }).then(
      () => true,
      () => false,
    );

  it("is the SDK's, but for stamps from the future and stamps that are no numbers, which the SDK lets pass", async () => {
    const delivery = fc.record({
      body: fc.json(),
      secret: fc.string({ minLength: 1 }),
      otherSecret: fc.boolean(),
      // Not beyond now: there the two differ on purpose. A margin, for the SDK reads the machine's clock itself.
      offset: fc.oneof(fc.integer({ min: -179_000, max: 0 }), fc.integer({ min: -400_000, max: -181_000 })),
      change: fc.constantFrom(
        'none',
        'body',
        'signature',
        'timestamp',
        'no signature',
        'no timestamp',
        'upper case',
        'no space',
        'cut',
      ),
    });
    await fc.assert(
      fc.asyncProperty(delivery, async ({ body, secret, otherSecret, offset, change }) => {
        const clock = new Date();
        const at = String(clock.getTime() + offset);
        const hex = sign(otherSecret ? `${secret}x` : secret, at, body);
        const given = {
          none: `t=${at}, v1=${hex}`,
          body: `t=${at}, v1=${hex}`,
          signature: `t=${at}, v1=${hex.replace(/^./, (first) => (first === '0' ? '1' : '0'))}`,
          timestamp: `t=${Number(at) - 1}, v1=${hex}`,
          'no signature': `t=${at}`,
          'no timestamp': `v1=${hex}`,
          'upper case': `t=${at}, v1=${hex.toUpperCase()}`,
          'no space': `t=${at},v1=${hex}`,
          cut: `t=${at}, v1=${hex.slice(0, -2)}`,
        }[change];
        const payload = change === 'body' ? `${body} ` : body;
        const ours = verifySignature({ header: given, rawBody: Buffer.from(payload), secrets: [secret], now: clock });
        expect(ours === 'valid').toBe(await judgedBySdk(payload, given, secret));
      }),
      { seed: testSeed(), numRuns: 400 },
    );
  });
});
