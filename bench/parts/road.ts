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
  /** The HTTP doors of the services, and the token that they take. */
  readonly urls: Readonly<Record<keyof RoadSettings['services'], string>>;
  readonly token: string;
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
  const urls = {
    ingest: urlOf(services.ingest),
    seatPolicy: urlOf(services.seatPolicy),
    membership: urlOf(services.membership),
    group: urlOf(services.group),
  };
  workos.control.setWebhooks({ url: `${urls.ingest}/webhooks/workos`, secret: webhookSecret });
  return {
    ingest: createServiceClient(ingest.IngestService, { baseUrl: urls.ingest, token }),
    seatPolicy: createServiceClient(seatPolicy.SeatPolicyService, { baseUrl: urls.seatPolicy, token }),
    membership: createServiceClient(membership.MembershipService, { baseUrl: urls.membership, token }),
    urls,
    token,
  };
}
