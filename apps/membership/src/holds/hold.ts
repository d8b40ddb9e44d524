import { type Email, holdHash } from '@rollcall/domain';
import type { Cause } from '../history/cause';
import { createSha256 } from '../previews/sha256';

/** Removals of one organization that wait, or waited, for an administrator. */
export interface Hold {
  readonly holdId: string;
  readonly organizationId: string;
  /** Settled: nobody was left to remove. */
  readonly state: 'waiting' | 'released' | 'rejected' | 'settled';
  /** The sync run that it began with; undefined: removals between runs. */
  readonly runId: string | undefined;
  readonly createdAt: Date;
  readonly resolvedAt: Date | undefined;
  /** Who released or rejected it. */
  readonly resolvedBy: string | undefined;
}

/** The removal of one member that waits. */
export interface HeldRemoval {
  readonly memberId: string;
  readonly email: Email;
  readonly reasonCode: string;
  readonly cause: Cause;
  readonly directoryDeleted: boolean;
}

/** As a hold has it. */
export interface ListedRemoval extends HeldRemoval {
  /** An administrator has had it before their eyes. */
  readonly shown: boolean;
}

/** What an administrator agrees to: changes with everybody who comes to the hold or leaves it, and with their reasons. */
export function planHashOf(organizationId: string, removals: readonly HeldRemoval[]): string {
  return holdHash({ organizationId, removals }, createSha256());
}
