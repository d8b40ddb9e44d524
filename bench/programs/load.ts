import { readFile } from 'node:fs/promises';
import autocannon from 'autocannon';
import { z } from 'zod';
import { endWhenAsked, settingsOf, tellBench } from '../parts/messages';
import { listedUser } from '../parts/user-list';
import { type Delivery, mixed } from '../webhooks/delivery';
import { loadSettings } from '../webhooks/load-settings';

/*
 * Sends deliveries as fast as they are answered, each connection one at a time. They are made and signed before the clock
 * starts, so that the sender takes as little of the machine as it can; and some are sent before, so that it is warm.
 */
const settings = settingsOf(loadSettings);
const warmUp = 500;

async function run(): Promise<void> {
  const users = z.array(listedUser).parse(JSON.parse(await readFile(settings.usersFile, 'utf8')));
  const source = { users, secret: settings.secret, now: Date.now() };
  const deliveries = mixed(source, settings.from, warmUp + settings.count);
  await send(deliveries.slice(0, warmUp));
  const load = await send(deliveries.slice(warmUp));
  tellBench({ sent: deliveries.length, ...load });
}

async function send(deliveries: readonly Delivery[]) {
  let next = 0;
  let lastAnswer = 0;
  const statuses: Record<string, number> = {};
  const started = performance.now();
  const { latency, errors, timeouts } = await autocannon({
    url: settings.url,
    connections: settings.connections,
    amount: deliveries.length,
    requests: [
      {
        method: 'POST',
        path: '/webhooks/workos',
        setupRequest: (request) => {
          // A connection prepares its next request before it knows that there is none: then any will do.
          const delivery = deliveries[next % deliveries.length];
          next += 1;
          return {
            ...request,
            body: delivery?.body ?? '',
            headers: { 'content-type': 'application/json', 'workos-signature': delivery?.signature ?? '' },
          };
        },
        onResponse(status) {
          statuses[status] = (statuses[status] ?? 0) + 1;
          lastAnswer = performance.now();
        },
      },
    ],
  });
  return {
    perSecond: (deliveries.length * 1_000) / (lastAnswer - started),
    p50: latency.p50,
    p99: latency.p99,
    errors: errors + timeouts,
    statuses,
  };
}

endWhenAsked();
void run();
