import { create } from '@bufbuild/protobuf';
import { type MemberChange, MembershipChangeSchema, type SyncApplied, type SyncPlanned } from '@rollcall/contracts';
import type { OutgoingRecord } from '@rollcall/messaging';

type MembershipRecord = OutgoingRecord<'membership.changes'>;

/** What made the change, where it came with a trace. */
export interface Origin {
  readonly traceparent?: string | undefined;
}

/** A record stays far below Kafka's default limit of one megabyte with this many members. */
const membersInARecord = 500;

/** Members as they are now, for whoever follows them. */
export function membersChanged(
  organizationId: string,
  members: readonly MemberChange[],
  origin: Origin = {},
): MembershipRecord[] {
  const records: MembershipRecord[] = [];
  for (let start = 0; start < members.length; start += membersInARecord) {
    const value = { organizationId, members: members.slice(start, start + membersInARecord) };
    const payload = create(MembershipChangeSchema, { change: { case: 'members', value } });
    records.push({ topic: 'membership.changes', key: organizationId, payload, ...traceOf(origin) });
  }
  return records;
}

/** The organizations of a run are passed on under the parent, where everybody who waits for the run looks. */
export function syncPlanned(value: SyncPlanned, origin: Origin = {}): MembershipRecord {
  const payload = create(MembershipChangeSchema, { change: { case: 'planned', value } });
  return { topic: 'membership.changes', key: value.parentId, payload, ...traceOf(origin) };
}

/** A run has been applied to the members of one organization. */
export function syncApplied(value: SyncApplied, origin: Origin = {}): MembershipRecord {
  const payload = create(MembershipChangeSchema, { change: { case: 'applied', value } });
  return { topic: 'membership.changes', key: value.organizationId, payload, ...traceOf(origin) };
}

function traceOf({ traceparent }: Origin): { traceparent?: string } {
  return traceparent === undefined ? {} : { traceparent };
}
