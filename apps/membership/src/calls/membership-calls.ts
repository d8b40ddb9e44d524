import { create } from '@bufbuild/protobuf';
import type { HandlerContext, ServiceImpl } from '@connectrpc/connect';
import { GroupMappingsSchema, type membership } from '@rollcall/contracts';
import type { Database } from '@rollcall/persistence';
import { callerOf, cutPage, invalidArgument, pageStart, parseRequest } from '@rollcall/service';
import { historyMessage } from '../history/history-message';
import { historyOf } from '../history/history-store';
import { holdMessage } from '../holds/hold-message';
import type { Holds } from '../holds/holds';
import type { Logins } from '../logins/logins';
import { type ManualChanges, notAMember } from '../members/manual-changes';
import { memberMessage } from '../members/member-message';
import { listMembers, memberByEmail } from '../members/member-store';
import { roleOf, statusOf } from '../members/words';
import type { Organizations } from '../organizations/organizations';
import type { Previews } from '../previews/previews';
import type { SeatReservations } from '../seats/seat-reservations';
import {
  holdRequest,
  inviteMemberRequest,
  listHoldsRequest,
  listMemberHistoryRequest,
  listMembersRequest,
  memberRequest,
  planBasisRequest,
  previewSyncRequest,
  reserveSeatsRequest,
  setMemberRoleRequest,
  setMemberSeatTierRequest,
} from './requests';

export interface MembershipCallsDependencies {
  readonly database: Database;
  readonly organizations: Organizations;
  readonly manualChanges: ManualChanges;
  readonly holds: Holds;
  readonly seatReservations: SeatReservations;
  readonly logins: Logins;
  readonly previews: Previews;
}

/** What the membership service answers. */
export function createMembershipCalls(
  dependencies: MembershipCallsDependencies,
): ServiceImpl<typeof membership.MembershipService> {
  const { database, organizations, manualChanges, holds, seatReservations, logins, previews } = dependencies;

  return {
    async listMembers(request) {
      const { organizationId, status, query, pageSize, pageToken } = parseRequest(listMembersRequest, request);
      const after = keyOf(pageToken, 'member');
      await organizations.ensureKnown(organizationId);
      const rows = await listMembers(database, organizationId, {
        status: (status === undefined ? undefined : statusOf(status)) ?? 'living',
        query,
        after,
        limit: pageSize + 1,
      });
      const { page, nextPageToken } = cutPage(rows, pageSize, ({ email, memberId }) => [email, memberId]);
      return { members: page.map(memberMessage), nextPageToken };
    },

    async getMember(request) {
      const { organizationId, email } = parseRequest(memberRequest, request);
      await organizations.ensureKnown(organizationId);
      const member = await memberByEmail(database, organizationId, email);
      if (!member) throw notAMember();
      return { member: memberMessage(member) };
    },

    async listMemberHistory(request) {
      const { organizationId, email, pageSize, pageToken } = parseRequest(listMemberHistoryRequest, request);
      const after = keyOf(pageToken, 'history');
      await organizations.ensureKnown(organizationId);
      const rows = await historyOf(database, organizationId, email, { after, limit: pageSize + 1 });
      if (rows.length === 0 && !after) throw notAMember();
      const { page, nextPageToken } = cutPage(rows, pageSize, ({ at, id }) => [at.toISOString(), id]);
      return { history: page.map(historyMessage), nextPageToken };
    },

    async previewSync(request, context) {
      const { groupMappings, ...question } = parseRequest(previewSyncRequest, request);
      const mappings = groupMappings && create(GroupMappingsSchema, groupMappings);
      const plan = await previews.preview(
        { ...question, ...(mappings && { groupMappings: mappings }) },
        { signal: context.signal, ...by(context) },
      );
      return { plan };
    },

    async getPlanBasis(request) {
      const { planHash } = parseRequest(planBasisRequest, request);
      const { parentId, organizations: bases } = await previews.basis(planHash);
      return { parentId, organizations: [...bases] };
    },

    async inviteMember(request, context) {
      const { organizationId, email, role, ...invitation } = parseRequest(inviteMemberRequest, request);
      const addressed = { organizationId, email, ...by(context) };
      const invited = { ...invitation, role: role === undefined ? undefined : roleOf(role) };
      return { member: memberMessage(await manualChanges.invite(addressed, invited)) };
    },

    async removeMember(request, context) {
      const addressed = parseRequest(memberRequest, request);
      return { member: memberMessage(await manualChanges.remove({ ...addressed, ...by(context) })) };
    },

    async setMemberRole(request, context) {
      const { role: asked, ...addressed } = parseRequest(setMemberRoleRequest, request);
      const role = roleOf(asked);
      if (!role) throw invalidArgument([{ field: 'role', problem: 'is not known' }]);
      return { member: memberMessage(await manualChanges.setRole({ ...addressed, ...by(context) }, role)) };
    },

    async setMemberSeatTier(request, context) {
      const { seatTier, ...addressed } = parseRequest(setMemberSeatTierRequest, request);
      return { member: memberMessage(await manualChanges.setSeatTier({ ...addressed, ...by(context) }, seatTier)) };
    },

    async transferPrimaryOwner(request, context) {
      const addressed = parseRequest(memberRequest, request);
      return { member: memberMessage(await manualChanges.transferPrimaryOwner({ ...addressed, ...by(context) })) };
    },

    async listHolds(request) {
      const { organizationId, pageSize, pageToken } = parseRequest(listHoldsRequest, request);
      const after = keyOf(pageToken, 'hold');
      const listed = await holds.list(organizationId, { after, limit: pageSize + 1 });
      const { page, nextPageToken } = cutPage(listed, pageSize, ({ hold }) => [
        hold.createdAt.toISOString(),
        hold.holdId,
      ]);
      return { holds: page.map(({ hold, removals }) => holdMessage(hold, removals)), nextPageToken };
    },

    async releaseHold(request, context) {
      const { hold, removals } = await holds.release({ ...parseRequest(holdRequest, request), ...by(context) });
      return { hold: holdMessage(hold, removals) };
    },

    async rejectHold(request, context) {
      const { hold, removals } = await holds.reject({ ...parseRequest(holdRequest, request), ...by(context) });
      return { hold: holdMessage(hold, removals) };
    },

    async reserveSeats(request) {
      const { organizationId, seatTiers } = parseRequest(reserveSeatsRequest, request);
      await seatReservations.reserve(organizationId, seatTiers);
      return {};
    },

    async resolveLogin(request) {
      const { organizationId, email } = parseRequest(memberRequest, request);
      const { allowed, reasonCode, member } = await logins.resolve(organizationId, email);
      return { allowed, reasonCode, ...(member && { member: memberMessage(member) }) };
    },
  };
}

function by(context: HandlerContext): { caller: string } {
  return { caller: callerOf(context) };
}

const uuid = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/;
const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

/** The sort key of a page token: (email, id) of members, (time, id) of history and holds. Postgres must not meet another form. */
function keyOf(pageToken: string, list: 'member' | 'history' | 'hold'): string[] | undefined {
  const key = pageStart(pageToken, 2);
  if (!key) return undefined;
  const [first = '', id = ''] = key;
  if (uuid.test(id) && (list === 'member' || time.test(first))) return key;
  throw invalidArgument([{ field: 'pageToken', problem: 'is not one that this list has given' }]);
}
