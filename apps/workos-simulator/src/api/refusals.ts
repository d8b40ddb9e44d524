import { notFoundMessage } from '../directory/refused';
import type { Answer } from '../http/exchange';

/** The answers with which WorkOS says no. Source: its OpenAPI description, and `handleHttpError` of its SDK 11 for the codes it reads. */
export function unauthorized(): Answer {
  return { status: 401, body: { message: 'Unauthorized' }, headers: { 'WWW-Authenticate': 'Bearer' } };
}

export function unknownObject(kind: string, id: string): Answer {
  return { status: 404, body: { message: notFoundMessage(kind, id), code: 'entity_not_found', entity_id: id } };
}

export interface InvalidField {
  readonly field: string;
  readonly code: string;
  readonly message: string;
}

export function invalidRequest(fields: readonly InvalidField[]): Answer {
  const named = fields.map(({ field, message }) => `${field}: ${message}`).join('; ');
  return {
    status: 422,
    body: {
      message: `Validation failed. ${named}`,
      code: 'invalid_request_parameters',
      errors: fields.map(({ field, code }) => ({ field, code })),
    },
  };
}

export function rateLimited(retryAfterSeconds: number): Answer {
  return { status: 429, body: 'Ratelimited', headers: { 'Retry-After': String(retryAfterSeconds) } };
}
