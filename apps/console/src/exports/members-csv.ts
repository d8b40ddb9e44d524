import { pipeline } from 'node:stream/promises';
import type { NewId } from '@rollcall/domain';
import type { RequestHandler } from 'express';
import { headersFor } from '../gateway/gateway';
import type { Get } from '../services/plain-request';
import { type OrganizationFile, serveOrganizationFile } from './organization-file';

export interface MembersCsvDependencies extends Pick<OrganizationFile, 'doorman' | 'recheck' | 'log'> {
  readonly membershipUrl: string;
  readonly get: Get;
  /** The token that the console presents. */
  readonly token: string;
  readonly newId: NewId;
}

/** Of membership's answer these go on to the browser. */
const passed = ['content-type', 'content-disposition', 'cache-control'] as const;
const passedStatuses = [200, 400, 404, 503];

/** `GET /api/organizations/{organizationId}/members.csv`: membership's export, streamed through for who may read it. */
export function serveMembersCsv(deps: MembersCsvDependencies): RequestHandler<{ organizationId: string }> {
  const { membershipUrl, get, token, newId } = deps;
  return serveOrganizationFile({
    ...deps,
    name: 'members.csv',
    async send({ organizationId, visitor, request, response, signal }) {
      const url = new URL(`/organizations/${encodeURIComponent(organizationId)}/members.csv`, membershipUrl);
      if (request.query['status'] === 'all') url.searchParams.set('status', 'all');
      const answer = await get(url, {
        headers: { authorization: `Bearer ${token}`, ...headersFor(visitor, newId) },
        signal,
      });
      const { statusCode = 0, headers } = answer;
      if (!passedStatuses.includes(statusCode)) throw new Error(`membership answered ${statusCode}`);
      response.status(statusCode);
      for (const name of passed) {
        const value = headers[name];
        if (value !== undefined) response.setHeader(name, value);
      }
      await pipeline(answer, response);
    },
  });
}
