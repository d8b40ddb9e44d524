import { setMaxListeners } from 'node:events';
import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server as HttpServer,
  type ServerOptions,
  type ServerResponse,
} from 'node:http';
import {
  createSecureServer as createSecureHttp2Server,
  createServer as createHttp2Server,
  type Http2SecureServer,
  type Http2Server,
  type Http2ServerRequest,
  type Http2ServerResponse,
  constants,
  type ServerHttp2Session,
  type ServerHttp2Stream,
} from 'node:http2';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo, Server } from 'node:net';
import type { SecureContextOptions } from 'node:tls';
import type { ConnectRouter } from '@connectrpc/connect';
import { connectNodeAdapter } from '@connectrpc/connect-node';
import type { Log, NewId } from '@rollcall/domain';
import express, { type ErrorRequestHandler, type Express } from 'express';
import type { Audit } from '../audit/audit';
import { auditCalls } from '../audit/audit-calls';
import type { Metrics } from '../telemetry/metrics';
import { observeCalls } from '../telemetry/observed-calls';
import { type Admission, type Admit, admitTo, requireCaller, requireScope } from './admission';
import { callerContext } from './caller-context';
import { createCallerLimit } from './caller-limit';
import type { Callers } from './callers';
import { callJson, connectDoor } from './connect-door';
import { type DoorTls, requireCertificate } from './door-tls';
import { mapFailures } from './failure-mapping';
import { readinessProblems, type ReadinessCheck } from './health';
import { createNameRequest, type NameRequest } from './request-id';

/** What a service shows to the outside. */
export interface ServiceDoors {
  readonly routes: (router: ConnectRouter) => void;
  /** HTTP routes beside the calls, such as a webhook or a CSV. `admit` lets in callers with a known token and a scope. */
  readonly http?: (app: Express, admit: Admit) => void;
  /**
   * Takes the bare request, before Express, and answers whether it was for it: for what comes in such numbers that
   * Express's layers would cost more than the work. It knows its senders by other means than a token.
   */
  readonly direct?: (request: IncomingMessage, response: ServerResponse) => boolean;
  readonly readiness: ReadinessCheck;
  /** Where administrative calls are written down. */
  readonly audit: Audit;
}

export interface ServiceServerOptions {
  readonly service: string;
  readonly doors: ServiceDoors;
  readonly callers: Callers;
  readonly metrics: Metrics;
  readonly log: Log;
  /** For the names of requests whose caller gives them none. */
  readonly newId: NewId;
  readonly host: string;
  readonly port: number;
  /** Absent: no gRPC. */
  readonly grpcPort?: number | undefined;
  /** Absent: both doors speak plain text, for a network that is encrypted by other means. */
  readonly tls?: DoorTls | undefined;
  /** Of each caller; absent or 0: no limit. */
  readonly callerRequestsPerSecond?: number | undefined;
  readonly patience?: Patience | undefined;
}

/** How long a request may take to arrive, in milliseconds, so that slow senders do not hold connections. */
export interface Patience {
  /** For its headers. */
  readonly headers: number;
  /** For all of it. */
  readonly request: number;
}

export interface ServiceServer {
  /** The port that HTTP listens on. */
  readonly port: number;
  /** Shows new connections this certificate from now on; those that are there keep theirs. For doors that have one. */
  renewTls(tls: DoorTls): void;
  /** Takes no new calls, lets those under way finish for at most ten seconds. */
  stop(): Promise<void>;
}

/** Requests larger than this are refused. A settings change with thousands of mappings fits. */
const largestCall = 4 * 1024 * 1024;

/** All headers of a request together, in bytes. */
const largestHeaders = 16 * 1024;
const mostHeaders = 100;

const usualPatience: Patience = { headers: 10_000, request: 30_000 };

/** A gRPC connection on which nothing moves for so long, in milliseconds, is closed; callers open another. */
const mostIdle = 300_000;

/**
 * Serves a service: Connect (JSON and binary) and its HTTP routes on one port, gRPC on another, and what Kubernetes and
 * Prometheus ask every service. Probes need no certificate, no token and no scope.
 */
export async function startServiceServer(options: ServiceServerOptions): Promise<ServiceServer> {
  const { service, doors, callers, metrics, log, newId, host, tls } = options;
  const { patience = usualPatience, callerRequestsPerSecond = 0 } = options;
  const admission: Admission = { callers, limit: createCallerLimit(callerRequestsPerSecond) };
  const nameRequest = createNameRequest(newId);
  let draining = false;
  const stopping = new AbortController();
  // Every call under way listens to it: many are no leak.
  setMaxListeners(0, stopping.signal);
  const calls = {
    routes: doors.routes,
    // Before anything of the call is read: who is not let in cannot make the service read megabytes.
    requestGate: requireCaller(admission),
    // The audit log stands before the scopes, so that it tells what callers tried who may not.
    interceptors: [
      observeCalls(service, metrics.meter),
      mapFailures(log),
      auditCalls(doors.audit, log),
      requireScope(admission),
    ],
  };

  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.use((request, response, next) => {
    nameRequest(request, response);
    // What people wrote, a script in a name as well, is shown by no browser as a page.
    response.setHeader('x-content-type-options', 'nosniff');
    next();
  });
  app.get('/livez', (_request, response) => void response.json({ status: 'ok' }));
  app.get('/readyz', async (_request, response) => {
    const reasons = draining ? ['stopping'] : await readinessProblems([doors.readiness]);
    response
      .status(reasons.length === 0 ? 200 : 503)
      .json({ status: reasons.length === 0 ? 'ok' : 'not ready', reasons });
  });
  // Probes have none; neither have the senders of the direct door.
  app.use(requireCertificate(tls));
  app.get('/metrics', (request, response) => metrics.serve(request, response));
  const admit = admitTo(admission);
  app.get('/audit.csv', admit('audit'), doors.audit.serveCsv);
  doors.http?.(app, admit);
  app.use(
    connectDoor({
      ...calls,
      contextValues: (request) => callerContext(callers, request),
      largestCall,
      stopping: stopping.signal,
      log,
    }),
  );
  app.use((_request, response) => void response.status(404).json({ error: 'not found' }));
  app.use(answerFailure(log));

  const take: RequestListener = (request, response) => {
    // Otherwise a caller who comes again and again on a connection of theirs keeps it, and the end of the service, waiting.
    if (draining) response.setHeader('connection', 'close');
    if (!doors.direct?.(request, response)) app(request, response);
  };
  const http = createHttpDoor(take, tls, patience);
  await listen(http, options.port, host);
  const grpc =
    options.grpcPort === undefined
      ? undefined
      : createGrpcDoor(
          connectNodeAdapter({
            ...calls,
            contextValues: (request) => callerContext(callers, request),
            jsonOptions: callJson,
            readMaxBytes: largestCall,
            shutdownSignal: stopping.signal,
          }),
          tls,
          nameRequest,
        );
  const sessions = new Set<ServerHttp2Session>();
  grpc?.on('session', (session: ServerHttp2Session) => {
    sessions.add(session);
    session.once('close', () => sessions.delete(session));
    session.setTimeout(mostIdle, () => session.destroy());
  });
  if (grpc) guardArrival(grpc, patience);
  if (grpc && options.grpcPort !== undefined) await listen(grpc, options.grpcPort, host);
  const port = (http.address() as AddressInfo).port;
  log.info({ port, grpcPort: options.grpcPort, tls: tls !== undefined }, `${service} listens`);

  return {
    port,
    renewTls(renewed) {
      for (const door of [http, grpc]) {
        if (door && 'setSecureContext' in door) door.setSecureContext(shownTo(renewed));
      }
    },
    async stop() {
      if (draining) return;
      draining = true;
      const closed = Promise.all([closing(http), grpc && closing(grpc)]);
      stopping.abort();
      http.closeIdleConnections();
      // The connections of streams become idle only when these have ended.
      const sweep = setInterval(() => http.closeIdleConnections(), 50);
      for (const session of sessions) session.close();
      const force = setTimeout(() => {
        http.closeAllConnections();
        for (const session of sessions) session.destroy();
      }, 10_000);
      await closed;
      clearInterval(sweep);
      clearTimeout(force);
    },
  };
}

function createHttpDoor(take: RequestListener, tls: DoorTls | undefined, { headers, request }: Patience): HttpServer {
  const limits: ServerOptions = {
    maxHeaderSize: largestHeaders,
    headersTimeout: headers,
    requestTimeout: request,
    connectionsCheckingInterval: Math.min(headers, 5_000),
  };
  const server = tls
    ? createHttpsServer(
        {
          ...limits,
          ...shownTo(tls),
          ...(tls.clientCa !== undefined && { requestCert: true, rejectUnauthorized: false }),
        },
        take,
      )
    : createServer(limits, take);
  server.maxHeadersCount = mostHeaders;
  return server;
}

/** What callers are shown, and whom of them the doors believe. */
function shownTo({ cert, key, clientCa }: DoorTls): SecureContextOptions {
  return { cert, key, ...(clientCa !== undefined && { ca: clientCa }) };
}

type GrpcDoor = Http2Server | Http2SecureServer;
type GrpcHandler = (request: Http2ServerRequest, response: Http2ServerResponse) => void;

function createGrpcDoor(handler: GrpcHandler, tls: DoorTls | undefined, nameRequest: NameRequest): GrpcDoor {
  const limits = { settings: { maxHeaderListSize: largestHeaders }, maxHeaderListPairs: mostHeaders };
  const handle: GrpcHandler = (request, response) => {
    nameRequest(request, response);
    handler(request, response);
  };
  if (!tls) return createHttp2Server(limits, handle);
  return createSecureHttp2Server(
    {
      ...limits,
      ...shownTo(tls),
      ...(tls.clientCa !== undefined && { requestCert: true, rejectUnauthorized: true }),
    },
    handle,
  );
}

/** Ends calls whose request does not come to its end in time. HTTP/2 of Node has no setting for that. */
function guardArrival(door: GrpcDoor, { request }: Patience): void {
  door.on('stream', (stream: ServerHttp2Stream) => {
    const late = setTimeout(() => stream.close(constants.NGHTTP2_CANCEL), request);
    const arrived = (): void => clearTimeout(late);
    stream.once('end', arrived);
    stream.once('close', arrived);
  });
}

/** What a route does not answer for itself: an address that cannot be read, or a bug, told to the log alone. */
function answerFailure(log: Log): ErrorRequestHandler {
  return (error: unknown, request, response, next) => {
    if (response.headersSent) return next(error);
    if (error instanceof URIError) return void response.status(400).json({ error: 'malformed address' });
    log.error({ method: request.method, err: error }, 'request failed');
    response.status(500).json({ error: 'internal error' });
  };
}

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

function closing(server: Server): Promise<void> {
  return new Promise((resolve) => server.close(() => resolve()));
}
