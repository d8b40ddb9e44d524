import autocannon from 'autocannon';
import { callLoad, type CallLoad } from '../entitlements/call-load';
import { callAtEvenRate } from '../entitlements/even-rate';
import { emailOf } from '../entitlements/population';
import { endWhenAsked, settingsOf, tellBench } from '../parts/messages';

/*
 * Makes calls of one method as fast as they are answered, each connection one at a time, or at an even rate. Bodies are made
 * before the clock starts, so that the sender takes as little of the machine as it can.
 */
const load = settingsOf(callLoad);
endWhenAsked();

void send(load).then(tellBench);

async function send({ url, token, connections, rate, seconds = 1, calls }: CallLoad) {
  const bodies = bodiesOf(load);
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` };
  let next = 0;
  const nextBody = (): string => {
    const body = bodies[next % bodies.length] ?? '{}';
    next += 1;
    return body;
  };
  if (rate !== undefined) return callAtEvenRate({ url, headers, connections, rate, seconds, nextBody });
  const { pathname } = new URL(url);
  const { requests, latency, errors, timeouts, non2xx, duration } = await autocannon({
    url,
    connections,
    ...(calls === undefined ? { duration: seconds } : { amount: calls }),
    requests: [
      {
        method: 'POST',
        path: pathname,
        headers,
        setupRequest: (request) => ({ ...request, body: nextBody() }),
      },
    ],
  });
  return {
    callsPerSecond: requests.total / duration,
    p99Milliseconds: latency.p99,
    failures: errors + timeouts + non2xx,
  };
}

function bodiesOf({ people }: CallLoad): string[] {
  if (!people) return ['{}'];
  const { organizationId, from, to, shuffled } = people;
  const bodies = Array.from({ length: to - from }, (_, index) =>
    JSON.stringify({ organizationId, email: emailOf(from + index) }),
  );
  if (!shuffled) return bodies;
  return bodies
    .map((body) => ({ body, place: Math.random() }))
    .sort((a, b) => a.place - b.place)
    .map(({ body }) => body);
}
