import type { RemovalReason } from '../decisions/decide';
import { type Judgement, judgeRemovals } from '../holds/judge-removals';
import type { Living, Member } from './member';

/** A removal that a plan has come to, before it is known whether it waits. */
export interface Removal {
  readonly member: Living;
  readonly reasonCode: RemovalReason;
}

export interface HeldRemoval {
  readonly member: Member;
  readonly reasonCode: string;
  readonly directoryDeleted: boolean;
}

/** A removal that is carried out. */
export interface Leaving<Some extends Removal> {
  readonly removal: Some;
  /** It counts against the limits. */
  readonly counts: boolean;
}

export interface JudgedRemovals<Some extends Removal> {
  readonly going: readonly Leaving<Some>[];
  readonly held: readonly HeldRemoval[];
  readonly leavesNobody: boolean;
}

/**
 * Parts the removals of a plan into those that go and those that wait for an administrator.
 * @param newcomers how many people the plan makes members
 */
export function judgePlan<Some extends Removal>(
  removals: readonly Some[],
  newcomers: number,
  judgement: Judgement | undefined,
): JudgedRemovals<Some> {
  const going: Leaving<Some>[] = [];
  const held: HeldRemoval[] = [];
  const go = (removal: Some, counts: boolean): void => void going.push({ removal, counts });
  if (!judgement) {
    for (const removal of removals) go(removal, false);
    return { going, held, leavesNobody: false };
  }
  const left = judgement.kind === 'run' ? judgement.others + newcomers - removals.length : undefined;
  const leavesNobody = removals.length > 0 && left !== undefined && left <= 0;
  const judged = removals.filter(isJudged);
  const verdicts = judgeRemovals(
    judged.map(({ member, reasonCode }) => ({ email: member.email, reasonCode })),
    judgement,
    leavesNobody,
  );
  for (const removal of removals) if (!isJudged(removal)) go(removal, false);
  judged.forEach((removal, place) => {
    const { member, reasonCode } = removal;
    if (verdicts[place] !== 'held') go(removal, verdicts[place] === 'counts');
    else held.push({ member, reasonCode, directoryDeleted: reasonCode === 'directory_deleted' });
  });
  return { going, held, leavesNobody };
}

/** Who waits for a seat has no access to lose, and who has another email keeps it. */
export function isJudged({ member, reasonCode }: Removal): boolean {
  return member.status === 'active' && reasonCode !== 'email_changed';
}
