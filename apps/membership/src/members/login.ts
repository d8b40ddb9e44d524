import { Code, ConnectError } from '@connectrpc/connect';
import { assertNever, type Email } from '@rollcall/domain';
import type { Sql } from '@rollcall/persistence';
import { decisionAbout } from '../decisions/decision-store';
import type { KnownOrganization } from '../organizations/known-organization';
import { isLiving, type MemberRecord } from './member-record';
import { memberByEmail } from './member-store';

/** Whether a person may log in, and why or why not. */
export interface Login {
  readonly allowed: boolean;
  readonly reasonCode: string;
  readonly member: MemberRecord | undefined;
}

/** A login is allowed to active members only; waiting and removed people are refused with their reason, in every mode. */
export async function resolveLogin(
  sql: Sql,
  { organizationId, mode }: KnownOrganization,
  email: Email,
): Promise<Login> {
  const member = await memberByEmail(sql, organizationId, email);
  if (mode === 'jit' && !isLiving(member)) {
    throw new ConnectError('logins that make members come with mode jit', Code.Unimplemented);
  }
  if (!member) return { allowed: false, reasonCode: await reasonOfStranger(sql, organizationId, mode, email), member };
  switch (member.status) {
    case 'active':
      return { allowed: true, reasonCode: member.reasonCode, member };
    case 'waiting_for_seat':
      return { allowed: false, reasonCode: 'no_free_seat', member };
    case 'removed':
      return { allowed: false, reasonCode: member.reasonCode, member };
    default:
      return assertNever(member.status);
  }
}

/** One who never was a member hears, in mode scim, why the directory does not make them one. */
async function reasonOfStranger(
  sql: Sql,
  organizationId: string,
  mode: KnownOrganization['mode'],
  email: Email,
): Promise<string> {
  const decision = mode === 'scim' ? await decisionAbout(sql, organizationId, email) : undefined;
  return decision?.outcome === 'remove' ? decision.reasonCode : 'not_a_member';
}
