import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Client } from 'pg';
import type { Bench, BenchContext } from '../bench';
import { startIngest, webhookSecret } from '../parts/ingest';
import { listening } from '../parts/messages';
import { openClient, startPostgres } from '../parts/postgres';
import { startProgram } from '../parts/program';
import { listUsers } from '../parts/user-list';
import { until } from '../parts/waiting';
import { directoryId, startWorkos } from '../parts/workos';
import { type Compared, median, medianRound, type Rounds, roundsWithin } from '../rounds';
import { type Load, sendLoad } from './load';

const connections = 64;

interface Size {
  /** People whose changes are told. */
  readonly users: number;
  readonly rounds: Rounds;
  /** Deliveries in a round. */
  readonly count: number;
  /** Events that have gone through before the second measurement. */
  readonly history: number;
}

const full: Size = { users: 10_000, rounds: { most: 5, milliseconds: 300_000 }, count: 20_000, history: 1_000_000 };
const quick: Size = { users: 1_000, rounds: { most: 3, milliseconds: 16_000 }, count: 3_000, history: 12_000 };

/** Taking in webhooks: each is answered when it is durable, and yet it may cost little more than checking its signature. */
export const webhooks: Bench = {
  name: 'webhooks',
  summary: `durable deliveries a second at ${connections} connections, against a handler that only checks the signature`,
  async run(context) {
    const { users, rounds, count, history } = context.quick ? quick : full;
    const workos = await startWorkos(context, { usersPerSecond: 0 });
    workos.control.generate(directoryId, { users, groups: 0, seed: 1 });
    const usersFile = path.join(context.folder, 'users.json');
    await writeFile(usersFile, JSON.stringify(await listUsers(workos.url, directoryId)));

    const postgres = await startPostgres(context);
    const database = await postgres.createDatabase();
    const ingest = await startIngest(context, { database, workos, paced: false, pollIntervalMs: 24 * 60 * 60_000 });
    const admin = await openClient(context, database.adminUrl);
    context.log('first scan …');
    await ingest.scanned((await ingest.beginMirroring()).runId);
    const bareUrl = await startBareHandler(context);

    let sent = 0;
    const send = (url: string, amount: number): Promise<Load> =>
      sendLoad(context, { url, secret: webhookSecret, connections, count: amount, from: sent, usersFile });
    const sendToIngest = async (amount: number): Promise<Load> => {
      const load = await send(ingest.url, amount);
      sent += load.sent;
      return load;
    };
    const measure = async (): Promise<Measured> => {
      const loads: Load[] = [];
      const compared: Compared[] = [];
      const merged: number[] = [];
      await published(context, admin);
      for (const round of roundsWithin(rounds)) {
        const bare = await send(bareUrl, count);
        const began = performance.now();
        const ours = await sendToIngest(count);
        await published(context, admin);
        merged.push((1_000 * ours.sent) / (performance.now() - began));
        context.log(`round ${round}: ${inWords(ours)}; bare handler ${inWords(bare)}`);
        loads.push(ours);
        compared.push({ value: ours.perSecond, baseline: bare.perSecond });
      }
      return {
        throughput: medianRound(compared),
        p99: median(loads.map(({ p99 }) => p99)),
        mergedPerSecond: median(merged),
      };
    };

    const first = await measure();
    context.report({ figure: 'durable deliveries', ...first.throughput, unit: '1/s', wanted: { atLeast: 0.85 } });
    context.report({ figure: 'time to answer, p99', value: first.p99, unit: 'ms', wanted: { atMost: 100 } });
    context.report({ figure: 'merged and published', value: first.mergedPerSecond, unit: '1/s' });

    const name = `${history.toLocaleString('en-US')} events behind`;
    while (sent < history) {
      context.log(`${sent.toLocaleString('en-US')} of ${history.toLocaleString('en-US')} events …`);
      await sendToIngest(Math.min(history - sent, 50_000));
    }
    const second = await measure();
    context.report({
      figure: `durable deliveries, ${name}`,
      ...second.throughput,
      unit: '1/s',
      wanted: { atLeast: 0.85 },
    });
    context.report({ figure: `time to answer, p99, ${name}`, value: second.p99, unit: 'ms', wanted: { atMost: 100 } });
    // Each as a share of its own baseline: between the two measurements the machine may have become busier.
    context.report({
      figure: `share of the bare handler, ${name}, against the share before`,
      value: second.throughput.value / second.throughput.baseline,
      baseline: first.throughput.value / first.throughput.baseline,
      unit: 'share',
      wanted: { atLeast: 0.9 },
    });
  },
};

interface Measured {
  readonly throughput: Compared;
  /** Milliseconds. */
  readonly p99: number;
  /** From the first delivery until the last is in the directory record, and nothing is left to publish. */
  readonly mergedPerSecond: number;
}

async function startBareHandler(context: BenchContext): Promise<string> {
  const { port } = await startProgram(context, 'bare-handler', { secret: webhookSecret }).next(listening);
  return `http://127.0.0.1:${port}`;
}

/** All is merged, and nothing waits in the outbox: what a round leaves behind is not part of the next one. */
async function published({ signal }: BenchContext, admin: Client): Promise<void> {
  await until(
    async () => {
      const { rowCount } = await admin.query(
        'select 1 from ingest.waiting_delivery union all select 1 from ingest.outbox limit 1',
      );
      return rowCount === 0 ? true : undefined;
    },
    { every: 50, signal },
  );
}

function inWords({ perSecond, p50, p99 }: Load): string {
  return `${Math.round(perSecond)}/s, p50 ${p50} ms, p99 ${p99} ms`;
}
