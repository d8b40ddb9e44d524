import {
  type ConnectRouter,
  type ConnectRouterOptions,
  type ContextValues,
  createConnectRouter,
} from '@connectrpc/connect';
import {
  compressionBrotli,
  compressionGzip,
  universalRequestFromNodeRequest,
  universalResponseToNodeResponse,
} from '@connectrpc/connect-node';
import type { Log } from '@rollcall/domain';
import type { Request, RequestHandler } from 'express';
import { tellFields } from './told-fields';

export interface ConnectDoorOptions extends Pick<
  ConnectRouterOptions,
  'interceptors' | 'requestGate' | 'grpc' | 'grpcWeb'
> {
  /** What stands before the addresses of the calls, such as `/api`; absent: nothing. */
  readonly prefix?: string;
  readonly routes: (router: ConnectRouter) => void;
  readonly contextValues: (request: Request) => ContextValues;
  /** Requests larger than this are refused. */
  readonly largestCall: number;
  /** Aborts when the process stops. */
  readonly stopping: AbortSignal;
  readonly log: Log;
}

/** How calls are written in JSON, at every door. */
export const callJson = {
  alwaysEmitImplicit: true,
  // Strict: with unknown fields ignored, an enum value that does not exist would be taken as left out.
  ignoreUnknownFields: false,
} as const;

/**
 * Serves calls in Connect's form. As Connect's own middleware for Express, which however writes to the terminal whenever a
 * caller leaves in the middle of a stream, and tells of a request that cannot be read not in which field.
 */
export function connectDoor(options: ConnectDoorOptions): RequestHandler {
  const { prefix = '', routes, contextValues, largestCall, stopping, log, ...protocols } = options;
  const router = createConnectRouter({
    ...protocols,
    jsonOptions: callJson,
    acceptCompression: [compressionGzip, compressionBrotli],
    readMaxBytes: largestCall,
    shutdownSignal: stopping,
  });
  routes(router);
  const handlers = new Map(
    router.handlers.map((handler) => [
      prefix + handler.requestPath,
      { method: handler.method, handle: tellFields(handler.method, handler) },
    ]),
  );

  return async (request, response, next) => {
    const handler = handlers.get(request.path);
    if (handler === undefined) return next();
    try {
      const answer = await handler.handle(
        universalRequestFromNodeRequest(request, response, undefined, contextValues(request)),
      );
      await universalResponseToNodeResponse(answer, response);
    } catch (error) {
      if (response.destroyed) return;
      log.error({ method: handler.method.name, err: error }, 'call failed');
      response.destroy();
    }
  };
}
