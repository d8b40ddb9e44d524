import type { TLSSocket } from 'node:tls';
import type { IncomingMessage } from 'node:http';
import type { RequestHandler } from 'express';

/** What a service's doors show and ask for, in PEM. */
export interface DoorTls {
  readonly cert: string;
  readonly key: string;
  /** Set: callers show a certificate that this authority has signed. */
  readonly clientCa?: string | undefined;
}

/**
 * Refuses requests without a certificate that was found good, where one is asked for: 401 with the body of a Connect error.
 * Not at the handshake of the HTTP door, since probes and the senders of webhooks have none.
 */
export function requireCertificate(tls: DoorTls | undefined): RequestHandler {
  return (request, response, next) => {
    if (tls?.clientCa === undefined || isAuthorized(request)) return next();
    response.status(401).json({ code: 'unauthenticated', message: 'a client certificate is needed' });
  };
}

function isAuthorized({ socket }: IncomingMessage): boolean {
  return 'authorized' in socket && (socket as TLSSocket).authorized;
}
