import { create } from '@bufbuild/protobuf';
import type { HandlerContext, ServiceImpl } from '@connectrpc/connect';
import { group } from '@rollcall/contracts';
import { parseRequest } from '@rollcall/service';
import type { EntitlementAnswers } from '../entitlements/entitlement-answers';
import type { EntitlementStreams } from '../entitlements/entitlement-stream';
import type { Organizations } from '../organizations/organizations';
import { getEntitlementsRequest, watchEntitlementsRequest } from './requests';

export interface EntitlementCallsDependencies {
  readonly organizations: Organizations;
  readonly answers: EntitlementAnswers;
  readonly streams: EntitlementStreams;
}

type EntitlementCalls = Pick<ServiceImpl<typeof group.GroupService>, 'getEntitlements' | 'watchEntitlements'>;

/** The calls that other services make on every request of theirs. */
export function createEntitlementCalls({
  organizations,
  answers,
  streams,
}: EntitlementCallsDependencies): EntitlementCalls {
  return {
    async getEntitlements(request, context) {
      const { ifVersion, atLeastPosition, ...person } = parseRequest(getEntitlementsRequest, request);
      const { answer, position } = await answers.of(person, atLeastPosition);
      const { version } = answer.message;
      context.responseHeader.set('etag', `"${version}"`);
      if (version === ifVersion || headerVersions(context).includes(version)) {
        return create(group.GetEntitlementsResponseSchema, { version, position: BigInt(position), unchanged: true });
      }
      // The message is shared by all who ask for the person; only its position is of the moment.
      return { ...answer.message, position: BigInt(position) };
    },

    async *watchEntitlements(request, { signal }) {
      const { organizationId, afterPosition } = parseRequest(watchEntitlementsRequest, request);
      const organization = await organizations.find(organizationId);
      yield* streams.watch(organization, afterPosition, signal);
    },
  };
}

/** The versions of `If-None-Match: "one", W/"other"` (RFC 9110). */
function headerVersions({ requestHeader }: HandlerContext): string[] {
  const header = requestHeader.get('if-none-match');
  if (header === null) return [];
  return header.split(',').map((tag) => tag.trim().replace(/^W\//, '').replaceAll('"', ''));
}
