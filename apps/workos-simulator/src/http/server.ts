import { createServer, type Server } from 'node:http';
import type { Express } from 'express';

export interface ListenOptions {
  /** 0: any free one. */
  readonly port: number;
  /** Default 127.0.0.1: the controls ask for no key, so nobody else may reach them. */
  readonly host?: string | undefined;
}

export interface Listening {
  readonly host: string;
  readonly port: number;
  readonly url: string;
}

export interface HttpServer {
  start(options: ListenOptions): Promise<Listening>;
  /** Cuts every connection. Stopping what is stopped does nothing. */
  stop(): Promise<void>;
}

export function createHttpServer(app: Express): HttpServer {
  let server: Server | undefined;
  return {
    async start({ port, host = '127.0.0.1' }) {
      if (server !== undefined) {
        throw new Error('started already');
      }
      const starting = createServer(app);
      server = starting;
      try {
        await new Promise<void>((resolve, reject) => {
          starting.once('error', reject);
          starting.listen(port, host, resolve);
        });
      } catch (error) {
        server = undefined;
        throw error;
      }
      const address = starting.address();
      const bound = typeof address === 'object' && address !== null ? address.port : port;
      return { host, port: bound, url: `http://${host.includes(':') ? `[${host}]` : host}:${bound}` };
    },
    async stop() {
      const stopping = server;
      server = undefined;
      if (stopping !== undefined) {
        const closed = new Promise<void>((resolve) => stopping.close(() => resolve()));
        stopping.closeAllConnections();
        await closed;
      }
    },
  };
}
