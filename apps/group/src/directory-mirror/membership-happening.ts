import type { Cause } from '@rollcall/contracts';
import type { Heard } from '../consumer/heard';
import type { Happening } from '../publishing/happening';

/** A membership that a statement made, ended or changed the email of. */
export interface MovedMembership {
  /** Which of the statement's rows did it, counted from 1. */
  readonly place: number;
  readonly directory_group_id: string;
  readonly directory_user_id: string;
  readonly email: string;
  readonly present: boolean;
}

/** What others hear of moved memberships, with cause and trace of the change that moved each. */
export function membershipHappenings(
  moved: readonly MovedMembership[],
  stated: readonly Heard<{ cause?: Cause | undefined }>[],
): Happening[] {
  return moved.flatMap((row): Happening[] => {
    const origin = stated[row.place - 1];
    if (!origin) return [];
    const { cause } = origin.change;
    return [
      {
        kind: 'member',
        key: origin.parentId,
        traceparent: origin.traceparent,
        state: {
          groupId: row.directory_group_id,
          directoryUserId: row.directory_user_id,
          email: row.email,
          present: row.present,
          ...(cause && { cause }),
        },
      },
    ];
  });
}
