import path from 'node:path';
import type { Client } from '@connectrpc/connect';
import { ingest } from '@rollcall/contracts';
import { createServiceClient } from '@rollcall/service';
import { z } from 'zod';
import type { BenchContext } from '../bench';
import type { IngestSettings } from './ingest-settings';
import { listening } from './messages';
import type { BenchDatabase } from './postgres';
import { startProgram } from './program';
import { until } from './waiting';
import { apiKey, type Workos, workosOrganizationId } from './workos';

export const parentId = 'parent-bench';
export const webhookSecret = 'whsec_bench';
const token = 'bench-token';

/** Ingest as a process of its own. */
export interface Ingest {
  readonly url: string;
  readonly calls: Client<typeof ingest.IngestService>;
  /** Begins to mirror the parent; answers the run that does it. */
  beginMirroring(): Promise<ingest.SyncRun>;
  /** Resolves when the run's scan is over. Answers how long it took, from its first moment, in milliseconds. */
  scanned(runId: string): Promise<number>;
  /** Stops it; answers the most memory it ever had, in MiB. */
  stop(): Promise<number>;
}

const farewell = z.object({ peakMemoryMiB: z.number() });

export async function startIngest(
  context: BenchContext,
  options: { readonly database: BenchDatabase; readonly workos: Workos } & Pick<
    IngestSettings,
    'paced' | 'pollIntervalMs'
  >,
): Promise<Ingest> {
  const settings: IngestSettings = {
    databaseUrl: options.database.url('ingest'),
    workosUrl: options.workos.url,
    apiKey,
    paced: options.paced,
    pollIntervalMs: options.pollIntervalMs,
    parentId,
    workosOrganizationId,
    webhookSecret,
    token,
    logFile: path.join(context.folder, 'ingest.log'),
  };
  const program = startProgram(context, 'ingest', settings);
  const { port } = await program.next(listening);
  const url = `http://127.0.0.1:${port}`;
  const calls = createServiceClient(ingest.IngestService, { baseUrl: url, token });

  return {
    url,
    calls,
    async beginMirroring() {
      // Whoever asks about a parent makes ingest ask seat-policy, and that begins it.
      const { runs } = await calls.listSyncRuns({ parentId });
      const [run] = runs;
      if (!run) throw new Error('mirroring did not begin');
      return run;
    },
    async scanned(runId) {
      const run = await until(
        async () => {
          const answer = await calls.getSyncRun({ runId });
          const state = answer.run?.state;
          return state === ingest.SyncState.QUEUED || state === ingest.SyncState.SCANNING ? undefined : answer.run;
        },
        // Seldom: each look costs the measured process as much as reading a page of WorkOS, which the bare walk is spared.
        { every: 50, signal: context.signal },
      );
      const endedAt = Date.now();
      const fine = run.state === ingest.SyncState.APPLYING || run.state === ingest.SyncState.COMPLETED;
      if (!fine || !run.startedAt) throw new Error(`the run ended otherwise: ${run.state} ${run.reason}`);
      return endedAt - Number(run.startedAt.seconds) * 1_000 - run.startedAt.nanos / 1_000_000;
    },
    async stop() {
      const farewellHeard = program.next(farewell);
      await program.stop();
      return (await farewellHeard).peakMemoryMiB;
    },
  };
}
