import { type DecidedPerson, type Email, isKeptAgainst, type Judgement } from '@rollcall/domain';
import type { Sql } from '@rollcall/persistence';
import type { MemberRecord } from '../members/member-record';
import type { KnownOrganization } from '../organizations/known-organization';
import { activeMembers, membersBeforeRun, removalsInHour } from './removal-counts';

/** By what removals are judged: those between runs by the rolling hour, those of a run together. */
export type Judging =
  | { readonly kind: 'hour' }
  | {
      readonly kind: 'run';
      readonly runId: string;
      /** Whom an administrator confirmed; undefined: nothing was confirmed. */
      readonly confirmed: ReadonlySet<Email> | undefined;
    };

type Judged = Omit<DecidedPerson, 'member'> & { readonly member: MemberRecord | undefined };

/** What the removals among some decided people are held against; undefined where none of them has access to lose. */
export async function judgementOf(
  sql: Sql,
  { organizationId, guard: limits }: KnownOrganization,
  judging: Judging,
  people: readonly Judged[],
  now: Date,
): Promise<Judgement | undefined> {
  const removals = people.filter(
    ({ decision, member }) => decision.outcome === 'remove' && member?.status === 'active' && !member.primaryOwner,
  );
  if (removals.length === 0) return undefined;
  const alreadyHeld = emailsOf(removals.filter(({ member }) => member?.held));
  const kept = emailsOf(removals.filter(isKept));
  switch (judging.kind) {
    case 'hour': {
      const removed = await removalsInHour(sql, organizationId, now);
      const active = await activeMembers(sql, organizationId);
      return { kind: 'hour', limits, alreadyHeld, kept, activeMembers: active, ...removed };
    }
    case 'run': {
      const { runId, confirmed } = judging;
      return {
        kind: 'run',
        limits,
        alreadyHeld,
        kept,
        confirmed,
        ...(await membersBeforeRun(sql, organizationId, runId)),
      };
    }
  }
}

function isKept({ member, decision, directory }: Judged): boolean {
  return isKeptAgainst(member?.kept, decision, directory?.directoryUserId);
}

function emailsOf(people: readonly Judged[]): Set<Email> {
  return new Set(people.map(({ email }) => email));
}
