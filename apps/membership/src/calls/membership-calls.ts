import type { HandlerContext, ServiceImpl } from '@connectrpc/connect';
import type { membership } from '@rollcall/contracts';
import type { Database } from '@rollcall/persistence';
import { callerOf, cutPage, invalidArgument, pageStart, parseRequest } from '@rollcall/service';
import { historyMessage } from '../history/history-message';
import { historyOf } from '../history/history-store';
import { resolveLogin } from '../members/login';
import { type ManualChanges, notAMember } from '../members/manual-changes';
import { memberMessage } from '../members/member-message';
import { listMembers, memberByEmail } from '../members/member-store';
import { roleOf, statusOf } from '../members/words';
import type { Organizations } from '../organizations/organizations';
import type { SeatReservations } from '../seats/seat-reservations';
import {
  inviteMemberRequest,
  listMemberHistoryRequest,
  listMembersRequest,
  memberRequest,
  reserveSeatsRequest,
  setMemberRoleRequest,
  setMemberSeatTierRequest,
} from './requests';

export interface MembershipCallsDependencies {
  readonly database: Database;
  readonly organizations: Organizations;
  readonly manualChanges: ManualChanges;
  readonly seatReservations: SeatReservations;
}

/** What the membership service answers. Previews and holds are not among it yet: `unimplemented`. */
export function createMembershipCalls(
  dependencies: MembershipCallsDependencies,
): Partial<ServiceImpl<typeof membership.MembershipService>> {
  const { database, organizations, manualChanges, seatReservations } = dependencies;

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

    async reserveSeats(request) {
      const { organizationId, seatTiers } = parseRequest(reserveSeatsRequest, request);
      await seatReservations.reserve(organizationId, seatTiers);
      return {};
    },

    async resolveLogin(request) {
      const { organizationId, email } = parseRequest(memberRequest, request);
      const organization = await organizations.ensureKnown(organizationId);
      const { allowed, reasonCode, member } = await resolveLogin(database, organization, email);
      return { allowed, reasonCode, ...(member && { member: memberMessage(member) }) };
    },
  };
}

function by(context: HandlerContext): { caller: string } {
  return { caller: callerOf(context) };
}

const uuid = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/;
const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

/** The sort key of a page token: (email, id) of members, (time, id) of history. Postgres must not meet another form. */
function keyOf(pageToken: string, list: 'member' | 'history'): string[] | undefined {
  const key = pageStart(pageToken, 2);
  if (!key) return undefined;
  const [first = '', id = ''] = key;
  if (uuid.test(id) && (list === 'member' || time.test(first))) return key;
  throw invalidArgument([{ field: 'pageToken', problem: 'is not one that this list has given' }]);
}
