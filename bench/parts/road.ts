import path from 'node:path';
import type { Client } from '@connectrpc/connect';
import { ingest, membership, seatPolicy } from '@rollcall/contracts';
import { freePort } from '@rollcall/embedded';
import { createServiceClient } from '@rollcall/service';
import { z } from 'zod';
import type { BenchContext } from '../bench';
import type { BenchDatabase, DatabaseOwner } from './postgres';
import { startProgram } from './program';
import type { RoadSettings } from './road-settings';
import { apiKey, type Workos } from './workos';

const webhookSecret = 'whsec_bench';
const token = 'bench-token';

/** The whole road in one process of its own. */
export interface Road {
  readonly ingest: Client<typeof ingest.IngestService>;
  readonly seatPolicy: Client<typeof seatPolicy.SeatPolicyService>;
  readonly membership: Client<typeof membership.MembershipService>;
}

/** Starts the four services and lets WorkOS send them its webhooks. */
export async function startRoad(context: BenchContext, database: BenchDatabase, workos: Workos): Promise<Road> {
  const service = async (owner: DatabaseOwner) => ({ databaseUrl: database.url(owner), port: await freePort() });
  const services = {
    ingest: await service('ingest'),
    seatPolicy: await service('seat_policy'),
    membership: await service('membership'),
    group: await service('group'),
  };
  const settings: RoadSettings = {
    workosUrl: workos.url,
    apiKey,
    webhookSecret,
    token,
    logFile: path.join(context.folder, 'road.log'),
    services,
  };
  await startProgram(context, 'road', settings).next(z.object({}));
  const urlOf = ({ port }: { port: number }): string => `http://127.0.0.1:${port}`;
  workos.control.setWebhooks({ url: `${urlOf(services.ingest)}/webhooks/workos`, secret: webhookSecret });
  return {
    ingest: createServiceClient(ingest.IngestService, { baseUrl: urlOf(services.ingest), token }),
    seatPolicy: createServiceClient(seatPolicy.SeatPolicyService, { baseUrl: urlOf(services.seatPolicy), token }),
    membership: createServiceClient(membership.MembershipService, { baseUrl: urlOf(services.membership), token }),
  };
}
