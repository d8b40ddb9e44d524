import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Log } from '@rollcall/domain';
import type { Metrics } from '@rollcall/service';
import express, { type ErrorRequestHandler, type Express } from 'express';

export interface ConsoleServerOptions {
  readonly mount: (app: Express) => void;
  /** Why the console is not ready to serve; empty when it is. */
  readonly readiness: () => Promise<readonly string[]>;
  readonly metrics: Metrics;
  readonly log: Log;
  readonly host: string;
  readonly port: number;
  readonly patience?: Patience | undefined;
}

/** How long a request may take to arrive, in milliseconds: slow senders hold no connections. */
export interface Patience {
  /** For its headers. */
  readonly headers: number;
  /** For all of it. */
  readonly request: number;
}

export interface ConsoleServer {
  /** The port that it listens on. */
  readonly port: number;
  /** Takes no new requests, lets those under way finish for at most ten seconds. */
  stop(): Promise<void>;
}

const usualPatience: Patience = { headers: 10_000, request: 30_000 };
const drainPatience = 10_000;

/** Serves the console on one port, with what Kubernetes and Prometheus ask every process. */
export async function startConsoleServer(options: ConsoleServerOptions): Promise<ConsoleServer> {
  const { mount, readiness, metrics, log, host, port, patience = usualPatience } = options;
  let draining = false;
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.use((_request, response, next) => {
    // Otherwise a browser that comes again and again on its connection keeps it, and the end of the console, waiting.
    if (draining) response.setHeader('connection', 'close');
    next();
  });
  app.get('/livez', (_request, response) => void response.json({ status: 'ok' }));
  app.get('/readyz', async (_request, response) => {
    const reasons = draining ? ['stopping'] : await readiness();
    response
      .status(reasons.length === 0 ? 200 : 503)
      .json({ status: reasons.length === 0 ? 'ok' : 'not ready', reasons });
  });
  app.get('/metrics', (request, response) => metrics.serve(request, response));
  mount(app);
  app.use((_request, response) => void response.status(404).json({ code: 'not_found', message: 'no such address' }));
  app.use(answerFailure(log));

  const server = createServer(
    {
      headersTimeout: patience.headers,
      requestTimeout: patience.request,
      connectionsCheckingInterval: Math.min(patience.headers, 5_000),
    },
    app,
  );
  await listen(server, port, host);
  const bound = (server.address() as AddressInfo).port;
  log.info({ port: bound }, 'console listens');

  return {
    port: bound,
    async stop() {
      if (draining) return;
      draining = true;
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeIdleConnections();
      // The connections of streams become idle only when these have ended.
      const sweep = setInterval(() => server.closeIdleConnections(), 50);
      const force = setTimeout(() => server.closeAllConnections(), drainPatience);
      await closed;
      clearInterval(sweep);
      clearTimeout(force);
    },
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

/** What a route does not answer for itself: a request that cannot be read, or a bug, told to the log alone. */
function answerFailure(log: Log): ErrorRequestHandler {
  return (error: unknown, request, response, next) => {
    if (response.headersSent) return next(error);
    const status = statusOf(error);
    if (status >= 500) log.error({ method: request.method, err: error }, 'request failed');
    response
      .status(status)
      .json(
        status >= 500
          ? { code: 'internal', message: 'internal error' }
          : { code: 'invalid_argument', message: 'the request cannot be read' },
      );
  };
}

/** Express and its parsers give what is wrong with a request a status of its own; a malformed address has none. */
function statusOf(error: unknown): number {
  if (error instanceof URIError) return 400;
  const status = typeof error === 'object' && error !== null && 'status' in error ? error.status : undefined;
  return typeof status === 'number' && status >= 400 && status < 500 ? status : 500;
}
