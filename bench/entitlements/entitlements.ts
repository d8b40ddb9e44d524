import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { z } from 'zod';
import { group } from '@rollcall/contracts';
import { createServiceClient } from '@rollcall/service';
import type { Bench, BenchContext } from '../bench';
import { type BenchDatabase, openClient, startPostgres } from '../parts/postgres';
import { startProgram } from '../parts/program';
import { type Compared, median, medianRound, quantile } from '../rounds';
import { type CallLoad, callLoadResult } from './call-load';
import { groupListening, type GroupSettings, type membershipMove } from './group-settings';
import { emailOf, organizationId, parentId, populate } from './population';

const token = 'bench-token';
const connections = 50;

/** Entitlements asked for at the rate of other services' traffic, and followed by every instance. */
export const entitlements: Bench = {
  name: 'entitlements',
  summary: 'GetEntitlements at the rate of other services’ traffic, against an empty call on the same server',
  async run(context) {
    const { quick, log } = context;
    const postgres = await startPostgres(context);
    const database = await postgres.createDatabase();
    const admin = await openClient(context, database.adminUrl);
    const population = { members: quick ? 10_000 : 100_000, groups: quick ? 100 : 1_000, groupsOfAMember: 5 };
    const { members } = population;
    const size = `${members.toLocaleString('en')} members in ${population.groups.toLocaleString('en')} groups`;
    log(`making ${size} …`);
    await populate(admin, database.url('group'), population);
    const one = await startGroup(context, database, 'one', true);
    const other = await startGroup(context, database, 'other', false);

    const everybody = { organizationId, from: 0, to: quick ? 1_000 : members, shuffled: false };
    const seconds = quick ? 1 : 6;
    const get = `${one.url}/rollcall.group.v1.GroupService/GetEntitlements`;
    const empty = `${one.url}/rollcall.ingest.v1.IngestService/GetIngestStatus`;
    const send = (load: Omit<CallLoad, 'token' | 'connections'>) => sendCalls(context, { connections, token, ...load });

    log('warming up …');
    await send({ url: empty, seconds: quick ? 1 : 2 });
    const emptyBefore = await send({ url: empty, seconds });
    log(`empty: ${emptyBefore.callsPerSecond.toFixed(0)} calls/s; asking for everybody …`);
    const first = await send({ url: get, calls: everybody.to, people: everybody });
    context.report({
      figure: 'GetEntitlements of people whom nobody has asked for before',
      value: first.callsPerSecond,
      baseline: emptyBefore.callsPerSecond,
      unit: 'calls/s',
    });

    const measured: Compared[] = [];
    for (let round = 0; round < 3; round += 1) {
      const baseline = (await send({ url: empty, seconds })).callsPerSecond;
      const value = (await send({ url: get, seconds, people: { ...everybody, shuffled: true } })).callsPerSecond;
      log(`round ${round + 1}: empty ${baseline.toFixed(0)}, GetEntitlements ${value.toFixed(0)} calls/s`);
      measured.push({ value, baseline });
    }
    const most = medianRound(measured);
    context.report({ figure: `GetEntitlements, ${size}`, ...most, unit: 'calls/s', wanted: { atLeast: 0.7 } });

    const rate = Math.floor(most.value / 2);
    log(`at half of the rate, ${rate} calls/s …`);
    const late: { get: number; empty: number }[] = [];
    for (let round = 0; round < (quick ? 1 : 3); round += 1) {
      const { p99Milliseconds: without } = await send({ url: empty, rate, seconds });
      const half = await send({ url: get, rate, seconds, people: { ...everybody, shuffled: true } });
      late.push({ get: half.p99Milliseconds, empty: without });
    }
    context.report({
      figure: 'p99 at half of that rate',
      value: median(late.map((round) => round.get)),
      unit: 'ms',
      wanted: { atMost: 10 },
    });
    context.report({
      figure: 'p99 of an empty call at the same rate',
      value: median(late.map((round) => round.empty)),
      unit: 'ms',
    });

    log('moving people between groups …');
    const times = await movesSeen(context, { moves: quick ? 15 : 100, groups: population.groups, one, other });
    context.report({
      figure: 'a membership change in the answers of another instance, p99',
      value: quantile(times, 0.99),
      unit: 'ms',
      wanted: { atMost: 1_000 },
    });
    context.report({ figure: 'the same, median', value: quantile(times, 0.5), unit: 'ms' });
  },
};

interface Instance {
  readonly url: string;
  readonly movesUrl: string;
}

async function startGroup(
  context: BenchContext,
  database: BenchDatabase,
  name: string,
  hears: boolean,
): Promise<Instance> {
  const settings: GroupSettings = {
    databaseUrl: database.url('group'),
    ...(hears && { ingestDatabaseUrl: database.url('ingest') }),
    token,
    logFile: path.join(context.folder, `group-${name}.log`),
  };
  const { port, movesPort } = await startProgram(context, 'group', settings).next(groupListening);
  return { url: `http://127.0.0.1:${port}`, movesUrl: `http://127.0.0.1:${movesPort}` };
}

async function sendCalls(context: BenchContext, load: CallLoad): Promise<z.output<typeof callLoadResult>> {
  const program = startProgram(context, 'calls', load);
  const result = await program.next(callLoadResult);
  await program.stop();
  if (result.failures > 0) throw new Error(`${result.failures} calls of ${load.url} failed`);
  return result;
}

/** How long after its publication each of some membership changes was in the answers of the other instance, in milliseconds. */
async function movesSeen(
  { signal }: BenchContext,
  { moves, groups, one, other }: Record<'moves' | 'groups', number> & Record<'one' | 'other', Instance>,
): Promise<number[]> {
  const client = createServiceClient(group.GroupService, { baseUrl: other.url, token });
  const isIn = async (member: number, directoryGroupId: string): Promise<boolean> => {
    const answer = await client.getEntitlements({ organizationId, email: emailOf(member) });
    return answer.groups.some(({ groupId }) => groupId === directoryGroupId);
  };
  const times: number[] = [];
  for (let move = 0; move < moves; move += 1) {
    signal.throwIfAborted();
    const directoryGroupId = `group-${move % groups}`;
    const present = !(await isIn(move, directoryGroupId));
    const body: z.output<typeof membershipMove> = {
      parentId,
      directoryGroupId,
      directoryUserId: `user-${move}`,
      present,
    };
    const started = performance.now();
    const answer = await fetch(one.movesUrl, { method: 'POST', body: JSON.stringify(body) });
    if (!answer.ok) throw new Error(await answer.text());
    while ((await isIn(move, directoryGroupId)) !== present) {
      signal.throwIfAborted();
      await delay(2);
    }
    times.push(performance.now() - started);
  }
  return times;
}
