import { create } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import type { HandlerContext, ServiceImpl } from '@connectrpc/connect';
import { GroupMappingsSchema, type membership } from '@rollcall/contracts';
import type { Clock } from '@rollcall/domain';
import type { Database } from '@rollcall/persistence';
import { callerOf, cutPage, invalidArgument, pageStart, parseRequest } from '@rollcall/service';
import { activityOf } from '../history/activity';
import { activityRequest } from '../history/activity-request';
import { historyMessage } from '../history/history-message';
import { historyOf } from '../history/history-store';
import { holdMessage } from '../holds/hold-message';
import type { Holds } from '../holds/holds';
import type { Logins } from '../logins/logins';
import { type ManualChanges, notAMember } from '../members/manual-changes';
import { countMembers, listMembers, type MemberFilter, placeOf } from '../members/member-list';
import { memberMessage } from '../members/member-message';
import { type Ordering, orderOf } from '../members/member-order';
import { memberByEmail, membershipsOf } from '../members/member-store';
import { roleOf, statusOf } from '../members/words';
import type { Organizations } from '../organizations/organizations';
import type { Previews } from '../previews/previews';
import type { SeatReservations } from '../seats/seat-reservations';
import { seatUsage } from '../seats/seat-usage';
import { isTime, isUuid, strangeToken } from './key-forms';
import { placeAt, tokenOf } from './member-page-token';
import {
  getHoldRequest,
  holdRequest,
  inviteMemberRequest,
  listActivityRequest,
  listHoldsRequest,
  listMemberHistoryRequest,
  listMembersRequest,
  memberRequest,
  membershipsOfPersonRequest,
  organizationRequest,
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
  readonly clock: Clock;
}

/** What the membership service answers, but for its audit log. */
export function createMembershipCalls(
  dependencies: MembershipCallsDependencies,
): Omit<ServiceImpl<typeof membership.MembershipService>, 'listAuditEntries'> {
  const { database, organizations, manualChanges, holds, seatReservations, logins, previews, clock } = dependencies;

  return {
    async listMembers(request) {
      const { organizationId, pageSize, pageToken, ...asked } = parseRequest(listMembersRequest, request);
      const ordering: Ordering = { by: orderOf(asked.orderBy), descending: asked.descending };
      const after = placeAt(pageToken, ordering);
      await organizations.ensureKnown(organizationId);
      const filter: MemberFilter = {
        status: (asked.status === undefined ? undefined : statusOf(asked.status)) ?? 'living',
        query: asked.query,
        role: asked.role === undefined ? undefined : roleOf(asked.role),
        seatTier: asked.seatTier,
      };
      const limit = pageSize + 1;
      const rows = await listMembers(database, organizationId, { ...filter, ordering, after, limit });
      const totalSize = await countMembers(database, organizationId, filter);
      const { page, nextPageToken } = cutPage(rows, pageSize, (member) => tokenOf(placeOf(member, ordering), ordering));
      return { members: page.map(memberMessage), nextPageToken, totalSize };
    },

    async getMember(request) {
      const { organizationId, email } = parseRequest(memberRequest, request);
      await organizations.ensureKnown(organizationId);
      const member = await memberByEmail(database, organizationId, email);
      if (!member) throw notAMember();
      const { reasonCode = '', directoryUserId = '' } = member.kept ?? {};
      return { member: memberMessage(member), ...(member.kept && { kept: { reasonCode, directoryUserId } }) };
    },

    async listMemberHistory(request) {
      const { organizationId, email, pageSize, pageToken } = parseRequest(listMemberHistoryRequest, request);
      const after = keyOf(pageToken);
      await organizations.ensureKnown(organizationId);
      const rows = await historyOf(database, organizationId, email, { after, limit: pageSize + 1 });
      if (rows.length === 0 && !after) throw notAMember();
      const { page, nextPageToken } = cutPage(rows, pageSize, ({ at, id }) => [at.toISOString(), id]);
      return { history: page.map(historyMessage), nextPageToken };
    },

    async listMembershipsOfPerson(request) {
      const { email, pageSize, pageToken } = parseRequest(membershipsOfPersonRequest, request);
      const after = pageStart(pageToken, 1)?.[0];
      const rows = await membershipsOf(database, email, { after, limit: pageSize + 1 });
      const { page, nextPageToken } = cutPage(rows, pageSize, ({ organizationId }) => [organizationId]);
      return { memberships: page.map(memberMessage), nextPageToken };
    },

    async getSeatUsage(request) {
      const { organizationId } = parseRequest(organizationRequest, request);
      await organizations.ensureKnown(organizationId);
      const { seatTiers, ...people } = await seatUsage(database, organizationId);
      return { seatTiers: [...seatTiers], ...people };
    },

    async listActivity(request) {
      const { organizationId, ...asked } = parseRequest(listActivityRequest, request);
      const wanted = activityRequest(asked, clock.now());
      await organizations.ensureKnown(organizationId);
      const periods = await activityOf(database, organizationId, wanted);
      return { activity: periods.map(({ from, ...counts }) => ({ from: timestampFromDate(from), ...counts })) };
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
      const after = keyOf(pageToken);
      const listed = await holds.list(organizationId, { after, limit: pageSize + 1 });
      const { page, nextPageToken } = cutPage(listed, pageSize, ({ hold }) => [
        hold.createdAt.toISOString(),
        hold.holdId,
      ]);
      return { holds: page.map(({ hold, removals }) => holdMessage(hold, removals)), nextPageToken };
    },

    async getHold(request) {
      const { hold, removals } = await holds.find(parseRequest(getHoldRequest, request).holdId);
      return { hold: holdMessage(hold, removals) };
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

/** The sort key of a page token: (time, id). Postgres must not meet another form. */
function keyOf(pageToken: string): string[] | undefined {
  const key = pageStart(pageToken, 2);
  if (!key) return undefined;
  const [at = '', id = ''] = key;
  if (isUuid(id) && isTime(at)) return key;
  throw strangeToken();
}
