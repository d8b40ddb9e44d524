/** Where the poll stands. */
export interface PollPosition {
  /** The last event that was read and stored; undefined when there is none to go on from. */
  readonly event: { readonly eventId: string; readonly createdAt: Date } | undefined;
  /** When a poll last succeeded, by our clock; undefined before the first. */
  readonly polledAt: Date | undefined;
}

/** Where to begin reading, and whether events may have been lost before it: then all parents must be scanned. */
export interface EventStart {
  readonly from: { readonly after: string } | { readonly rangeStart: Date };
  readonly gap: boolean;
}

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

/** WorkOS keeps events, and knows cursors, for 30 days: https://workos.com/docs/events/data-syncing/events-api */
const kept = 30 * day;
/** Covers the difference between our clock and WorkOS's, and the seconds for which WorkOS holds events back. */
const overlap = hour;

/**
 * Where a poll begins. Without a cursor it reads by time: from a little before the last poll, or, the first time ever,
 * from a little before now, since the first scans of the parents cover the past. A cursor that will soon be too old is
 * let go before it is: no event was missed, there was none.
 */
export function eventStart({ event, polledAt }: PollPosition, now: Date): EventStart {
  const oldest = new Date(now.getTime() - kept + overlap);
  if (polledAt && polledAt <= oldest) return { from: { rangeStart: oldest }, gap: true };
  if (event && event.createdAt.getTime() > now.getTime() - kept + day)
    return { from: { after: event.eventId }, gap: false };
  return { from: { rangeStart: earlier(polledAt ?? now, overlap) }, gap: false };
}

/** Where a poll begins whose cursor WorkOS does not know: whatever made it forget may have made it forget more. */
export function startWithoutCursor({ polledAt }: PollPosition, now: Date): EventStart {
  const oldest = earlier(now, kept - overlap);
  const wanted = earlier(polledAt ?? now, overlap);
  return { from: { rangeStart: wanted > oldest ? wanted : oldest }, gap: true };
}

function earlier(time: Date, by: number): Date {
  return new Date(time.getTime() - by);
}
