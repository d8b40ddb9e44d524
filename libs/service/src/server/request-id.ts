import type { IncomingHttpHeaders } from 'node:http';
import type { NewId } from '@rollcall/domain';

/** Names one request in the logs and in the audit log. Lower case, as Node has it. */
export const requestIdHeader = 'x-request-id';

/** Printable ASCII without blanks: it goes into logs and back into a header. */
const wellFormed = /^[\x21-\x7e]{1,128}$/;

interface NamedRequest {
  readonly headers: IncomingHttpHeaders;
}

interface NamedResponse {
  setHeader(name: string, value: string): unknown;
}

/** Gives a request the id that its caller gave it, or a new one where that is none; the answer carries it. */
export type NameRequest = (request: NamedRequest, response: NamedResponse) => void;

/** New ids are one id of this server and a number: a UUID for each request would cost more than all else of the doors. */
export function createNameRequest(newId: NewId): NameRequest {
  const server = newId();
  let requests = 0;
  return (request, response) => {
    const given = request.headers[requestIdHeader];
    const id = typeof given === 'string' && wellFormed.test(given) ? given : `${server}-${(requests += 1)}`;
    request.headers[requestIdHeader] = id;
    response.setHeader(requestIdHeader, id);
  };
}
