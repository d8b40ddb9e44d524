import { compareText } from '../words/text-order';

/**
 * How new a state of a directory user or group is. All three parts come from WorkOS's clock: the object's own
 * `updated_at`, then when the event was created (for a scan: when WorkOS answered), then the event's id (for a scan: '').
 */
export interface ObjectVersion {
  readonly updatedAt: Date;
  readonly observedAt: Date;
  readonly eventId: string;
}

/**
 * How new a statement about one (user, group) pair is: memberships do not change the `updated_at` of either side, so the
 * pair has a version of its own.
 */
export interface PairVersion {
  readonly observedAt: Date;
  readonly eventId: string;
}

/** Below zero when `a` is older than `b`, zero when they are the same. */
export function compareObjectVersions(a: ObjectVersion, b: ObjectVersion): number {
  return a.updatedAt.getTime() - b.updatedAt.getTime() || comparePairVersions(a, b);
}

/** Below zero when `a` is older than `b`, zero when they are the same. */
export function comparePairVersions(a: PairVersion, b: PairVersion): number {
  return a.observedAt.getTime() - b.observedAt.getTime() || compareText(a.eventId, b.eventId);
}

/** The later of two times; one that is missing is earlier than any. Answers `a` itself where both are the same. */
export function latest(a: Date | undefined, b: Date | undefined): Date | undefined {
  if (!a || !b) return a ?? b;
  return a >= b ? a : b;
}
