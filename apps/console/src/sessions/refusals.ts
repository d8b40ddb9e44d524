import type { Response } from 'express';

const statuses = {
  unauthenticated: 401,
  permission_denied: 403,
  resource_exhausted: 429,
  unavailable: 503,
} as const;

/** Answers as Connect does in its JSON form, so that the page reads one kind of error. */
export function refuse(response: Response, code: keyof typeof statuses, message: string): void {
  response.status(statuses[code]).json({ code, message });
}
