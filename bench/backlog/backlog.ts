import type { Client } from 'pg';
import { z } from 'zod';
import type { Bench, BenchContext } from '../bench';
import { type Ingest, startIngest } from '../parts/ingest';
import { type BenchDatabase, openClient, startPostgres } from '../parts/postgres';
import { until } from '../parts/waiting';
import { startWalker } from '../parts/walker';
import { apiKey, directoryId, startWorkos, type Workos } from '../parts/workos';
import { type Compared, medianRound, roundsWithin } from '../rounds';

const events = 10_000;

/** Catching up: ingest was away, all webhooks are lost, and the Events API holds what happened. */
export const backlog: Bench = {
  name: 'backlog',
  summary: `${events.toLocaleString('en-US')} events polled and merged after an outage, against a bare walk of the same pages`,
  async run(context) {
    const postgres = await startPostgres(context);
    const database = await postgres.createDatabase();
    const admin = await openClient(context, database.adminUrl);
    const workos = await startWorkos(context, { usersPerSecond: 0 });
    // Held back, they would be waited for; how long WorkOS holds them is not ours.
    workos.control.setFaults({ webhooks: { drop: 1 }, api: { hold_back_ms: 0 } });
    // One person before the outage, so that there is a cursor to go on from.
    workos.control.createUser({ directory_id: directoryId, email: 'first@bench.example' });
    const before = await start(context, database, workos);
    await before.scanned((await before.beginMirroring()).runId);
    await polledTo(context, admin, await newestEvent(workos));
    await before.stop();

    const walker = await startWalker(context, workos);
    const rounds = context.quick ? { most: 3, milliseconds: 25_000 } : { most: 5, milliseconds: 600_000 };
    const measured: Compared[] = [];
    for (const round of roundsWithin(rounds)) {
      const eventsAfter = await newestEvent(workos);
      workos.control.generate(directoryId, { users: events, seed: 1, events: true });
      const baseline = (await walker.walk({ eventsAfter })).milliseconds / 1_000;
      const value = await catchUp(context, database, admin, workos);
      context.log(`round ${round}: walk ${baseline.toFixed(2)} s, poll ${value.toFixed(2)} s`);
      measured.push({ value, baseline });
    }
    const { value, baseline } = medianRound(measured);
    const figure = `${events.toLocaleString('en-US')} events polled and merged`;
    context.report({ figure, value, unit: 's', wanted: { atMost: 5 } });
    context.report({ figure: `${figure}, against a bare walk`, value, baseline, unit: 's' });
  },
};

function start(context: BenchContext, database: BenchDatabase, workos: Workos): Promise<Ingest> {
  return startIngest(context, { database, workos, paced: false, pollIntervalMs: 24 * 60 * 60_000 });
}

/** From the first request for events to the commit of the last page, in seconds. */
async function catchUp(context: BenchContext, database: BenchDatabase, admin: Client, workos: Workos): Promise<number> {
  const newest = await newestEvent(workos);
  const asked = (): number => workos.control.stats().api.by_path['/events'] ?? 0;
  const askedBefore = asked();
  const starting = start(context, database, workos);
  const began = until(() => (asked() > askedBefore ? performance.now() : undefined), {
    every: 5,
    signal: context.signal,
  });
  const [ingest, startedAt] = await Promise.all([starting, began]);
  await polledTo(context, admin, newest);
  const seconds = (performance.now() - startedAt) / 1_000;
  await ingest.stop();
  return seconds;
}

/** Resolves when the poll's cursor is there; it moves in the transaction that merges the page. */
async function polledTo({ signal }: BenchContext, admin: Client, eventId: string): Promise<void> {
  await until(
    async () => {
      const { rowCount } = await admin.query('select 1 from ingest.poll_position where event_id = $1', [eventId]);
      return rowCount === 1 ? true : undefined;
    },
    { every: 10, signal },
  );
}

const eventList = z.object({ data: z.array(z.object({ id: z.string() })) });

async function newestEvent({ url }: Workos): Promise<string> {
  const answer = await fetch(`${url}/events?limit=1&order=desc`, { headers: { authorization: `Bearer ${apiKey}` } });
  const { data } = eventList.parse(await answer.json());
  return data[0]?.id ?? '';
}
