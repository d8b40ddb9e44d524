import { createHmac, timingSafeEqual } from 'node:crypto';
import express from 'express';
import { z } from 'zod';
import { endWhenAsked, settingsOf, tellPort } from '../parts/messages';

/*
 * The baseline of webhooks: an Express handler that checks the signature and answers, and keeps nothing. Written as one
 * would write it by hand, with `node:crypto`.
 */
const { secret } = settingsOf(z.object({ secret: z.string() }));
endWhenAsked();

const app = express();
app.disable('x-powered-by');
app.post('/webhooks/workos', express.raw({ type: () => true, limit: '1mb' }), (request, response) => {
  const [, time, given] = /^t=(\d+), v1=([0-9a-f]{64})$/.exec(request.get('workos-signature') ?? '') ?? [];
  const body: unknown = request.body;
  if (time === undefined || given === undefined || !Buffer.isBuffer(body)) {
    response.status(401).json({ error: 'signature_malformed' });
    return;
  }
  const expected = createHmac('sha256', secret).update(`${time}.`).update(body).digest();
  if (!timingSafeEqual(expected, Buffer.from(given, 'hex'))) {
    response.status(401).json({ error: 'signature_wrong' });
    return;
  }
  response.json({ received: true });
});
tellPort(app.listen(0, '127.0.0.1'));
