import { setMaxListeners } from 'node:events';
import { createServer, type Server } from 'node:http';
import { createServer as createHttp2Server, type Http2Server, type ServerHttp2Session } from 'node:http2';
import type { AddressInfo } from 'node:net';
import type { ConnectRouter } from '@connectrpc/connect';
import { expressConnectMiddleware } from '@connectrpc/connect-express';
import { connectNodeAdapter } from '@connectrpc/connect-node';
import type { Log } from '@rollcall/domain';
import express, { type ErrorRequestHandler, type Express, type RequestHandler } from 'express';
import type { Metrics } from '../telemetry/metrics';
import { callerContext, requireBearer, requireCaller } from './caller-context';
import type { Callers } from './callers';
import { mapFailures } from './failure-mapping';
import { readinessProblems, type ReadinessCheck } from './health';

/** What a service shows to the outside. */
export interface ServiceDoors {
  readonly routes: (router: ConnectRouter) => void;
  /** HTTP routes beside the calls, such as a webhook or a CSV. `authenticate` lets in callers with a known token only. */
  readonly http?: (app: Express, authenticate: RequestHandler) => void;
  readonly readiness: ReadinessCheck;
}

export interface ServiceServerOptions {
  readonly service: string;
  readonly doors: ServiceDoors;
  readonly callers: Callers;
  readonly metrics: Metrics;
  readonly log: Log;
  readonly host: string;
  readonly port: number;
  /** Absent: no gRPC. */
  readonly grpcPort?: number | undefined;
}

export interface ServiceServer {
  /** The port that HTTP listens on. */
  readonly port: number;
  /** Takes no new calls, lets those under way finish for at most ten seconds. */
  stop(): Promise<void>;
}

/** Requests larger than this are refused. A settings change with thousands of mappings fits. */
const largestCall = 4 * 1024 * 1024;

/**
 * Serves a service: Connect (JSON and binary) and its HTTP routes on one port, gRPC without TLS on another, and what
 * Kubernetes and Prometheus ask every service.
 */
export async function startServiceServer(options: ServiceServerOptions): Promise<ServiceServer> {
  const { service, doors, callers, metrics, log, host } = options;
  let draining = false;
  const stopping = new AbortController();
  // Every call under way listens to it: many are no leak.
  setMaxListeners(0, stopping.signal);
  const connect = {
    routes: doors.routes,
    interceptors: [mapFailures(log), requireCaller],
    // Strict: with unknown fields ignored, an enum value that does not exist would be taken as left out.
    jsonOptions: { alwaysEmitImplicit: true, ignoreUnknownFields: false },
    readMaxBytes: largestCall,
    shutdownSignal: stopping.signal,
  };

  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.use((_request, response, next) => {
    // Otherwise a caller who comes again and again on a connection of theirs keeps it, and the end of the service, waiting.
    if (draining) response.setHeader('connection', 'close');
    next();
  });
  app.get('/livez', (_request, response) => void response.json({ status: 'ok' }));
  app.get('/readyz', async (_request, response) => {
    const reasons = draining ? ['stopping'] : await readinessProblems([doors.readiness]);
    response
      .status(reasons.length === 0 ? 200 : 503)
      .json({ status: reasons.length === 0 ? 'ok' : 'not ready', reasons });
  });
  app.get('/metrics', (request, response) => metrics.serve(request, response));
  doors.http?.(app, requireBearer(callers));
  app.use(expressConnectMiddleware({ ...connect, contextValues: (request) => callerContext(callers, request) }));
  app.use((_request, response) => void response.status(404).json({ error: 'not found' }));
  app.use(answerFailure(log));

  const http = createServer(app);
  await listen(http, options.port, host);
  const grpc =
    options.grpcPort === undefined
      ? undefined
      : createHttp2Server(
          connectNodeAdapter({ ...connect, contextValues: (request) => callerContext(callers, request) }),
        );
  const sessions = new Set<ServerHttp2Session>();
  grpc?.on('session', (session) => {
    sessions.add(session);
    session.once('close', () => sessions.delete(session));
  });
  if (grpc && options.grpcPort !== undefined) await listen(grpc, options.grpcPort, host);
  const port = (http.address() as AddressInfo).port;
  log.info({ port, grpcPort: options.grpcPort }, `${service} listens`);

  return {
    port,
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

/** What a route does not answer for itself: an address that cannot be read, or a bug, told to the log alone. */
function answerFailure(log: Log): ErrorRequestHandler {
  return (error: unknown, request, response, next) => {
    if (response.headersSent) return next(error);
    if (error instanceof URIError) return void response.status(400).json({ error: 'malformed address' });
    log.error({ method: request.method, err: error }, 'request failed');
    response.status(500).json({ error: 'internal error' });
  };
}

function listen(server: Server | Http2Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

function closing(server: Server | Http2Server): Promise<void> {
  return new Promise((resolve) => server.close(() => resolve()));
}
