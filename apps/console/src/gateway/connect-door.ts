import { type ConnectRouter, type ContextValues, createConnectRouter } from '@connectrpc/connect';
import {
  compressionBrotli,
  compressionGzip,
  universalRequestFromNodeRequest,
  universalResponseToNodeResponse,
} from '@connectrpc/connect-node';
import type { Log } from '@rollcall/domain';
import type { Request, RequestHandler } from 'express';

export interface ConnectDoorOptions {
  readonly prefix: string;
  readonly routes: (router: ConnectRouter) => void;
  readonly contextValues: (request: Request) => ContextValues;
  /** Requests larger than this are refused. */
  readonly largestCall: number;
  /** Aborts when the console stops. */
  readonly stopping: AbortSignal;
  readonly log: Log;
}

/**
 * Serves calls in Connect's form. As Connect's own middleware for Express, which however writes to the terminal whenever a
 * browser leaves in the middle of a stream.
 */
export function connectDoor(options: ConnectDoorOptions): RequestHandler {
  const { prefix, routes, contextValues, largestCall, stopping, log } = options;
  const router = createConnectRouter({
    grpc: false,
    grpcWeb: false,
    // Strict: with unknown fields ignored, an enum value that does not exist would be taken as left out.
    jsonOptions: { alwaysEmitImplicit: true, ignoreUnknownFields: false },
    acceptCompression: [compressionGzip, compressionBrotli],
    readMaxBytes: largestCall,
    shutdownSignal: stopping,
  });
  routes(router);
  const handlers = new Map(router.handlers.map((handler) => [prefix + handler.requestPath, handler]));

  return async (request, response, next) => {
    const handler = handlers.get(request.path);
    if (handler === undefined) return next();
    try {
      const answer = await handler(
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
