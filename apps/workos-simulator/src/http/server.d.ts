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
export declare function createHttpServer(app: Express): HttpServer;
//# sourceMappingURL=server.d.ts.map
