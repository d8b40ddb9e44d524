import { setTimeout as delay } from 'node:timers/promises';
import type { Bench, BenchContext } from '../bench';
import { organizationId, type Rollcall, startRollcall } from '../parts/rollcall';
import { until } from '../parts/waiting';
import { quantile } from '../rounds';
import { type Changes, createChanges } from './changes';

const perSecond = 200;
const pollIntervalMs = 5_000;
const every = 1_000 / perSecond;
/** How long the last changes may take before they are counted as they are, in milliseconds. */
const patience = 10_000;
/** Between two looks at the member list, in milliseconds: each look costs the services as much as several changes. */
const lookPause = 50;
/** A process that has just started runs ten times slower than one that is warm. */
const warmUp = { quick: 750, full: 6_000, every: 1_000 / 150 };

/** How long a change at the identity provider takes to the member list, over Kafka and all services. */
export const latency: Bench = {
  name: 'latency',
  summary: `change at the identity provider to line in members.csv, over Kafka, at ${perSecond} webhooks a second`,
  async run(context) {
    const rollcall = await startRollcall(context, { users: 100, pollIntervalMs });
    const users = await rollcall.users();

    context.log('warming up …');
    await measure(context, rollcall, createChanges(rollcall, users, 'warming'), {
      count: context.quick ? warmUp.quick : warmUp.full,
      every: warmUp.every,
    });
    const seconds = context.quick ? 4 : 60;
    context.log(`${perSecond} changes a second for ${seconds} s …`);
    const byWebhook = createChanges(rollcall, users, 'told');
    const told = await measure(context, rollcall, byWebhook, { count: perSecond * seconds, every });
    const rate = `at ${perSecond} a second`;
    context.report({
      figure: `webhook to member list, p50, ${rate}`,
      value: quantile(told, 0.5),
      unit: 'ms',
      wanted: { atMost: 100 },
    });
    context.report({
      figure: `webhook to member list, p99, ${rate}`,
      value: quantile(told, 0.99),
      unit: 'ms',
      wanted: { atMost: 500 },
    });

    const count = context.quick ? 6 : 100;
    context.log(`${count} changes with all webhooks lost …`);
    await rollcall.control('PUT', '/control/faults', { webhooks: { drop: 1 } });
    const byPoll = createChanges(rollcall, users, 'polled');
    // Spread over the interval: no whole number of them fits into it.
    const polled = await measure(context, rollcall, byPoll, { count, every: 613 });
    const interval = pollIntervalMs / 1_000;
    context.report({
      figure: `event to member list by poll alone, p50, interval ${interval} s`,
      value: quantile(polled, 0.5) / 1_000,
      unit: 's',
    });
    context.report({
      figure: `event to member list by poll alone, longest, interval ${interval} s`,
      value: quantile(polled, 1) / 1_000,
      unit: 's',
      wanted: { atMost: interval + 3 },
    });
  },
};

/**
 * Makes the changes at an even rate, whatever becomes of them, and looks at the member list until all are in it, or until
 * patience is over after the last. Answers how long each took, in milliseconds.
 */
async function measure(
  { log, signal }: BenchContext,
  rollcall: Rollcall,
  changes: Changes,
  { count, every }: { readonly count: number; readonly every: number },
): Promise<readonly number[]> {
  let deadline = Infinity;
  const making = makeAll(changes, count, every, signal).then(() => (deadline = performance.now() + patience));
  const looking = until(
    async () => {
      const allMade = deadline < Infinity;
      const late = performance.now() > deadline;
      changes.see(await rollcall.csv(organizationId), performance.now());
      return late || (allMade && changes.missing() === 0) ? true : undefined;
    },
    { every: lookPause, signal },
  );
  await Promise.all([making, looking]);
  if (changes.missing() > 0)
    log(`${changes.missing()} of ${count} changes are not in the list ${patience / 1_000} s after`);
  return changes.times(performance.now());
}

async function makeAll(changes: Changes, count: number, every: number, signal: AbortSignal): Promise<void> {
  const started = performance.now();
  const underWay: Promise<void>[] = [];
  for (let n = 0; n < count; n += 1) {
    const early = started + n * every - performance.now();
    if (early > 1) await delay(early, undefined, { signal });
    const change = changes.make();
    change.catch(() => undefined);
    underWay.push(change);
  }
  await Promise.all(underWay);
}
