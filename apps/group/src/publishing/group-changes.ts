import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { GroupChangeSchema } from '@rollcall/contracts';
import { assertNever } from '@rollcall/domain';
import type { OutgoingRecord } from '@rollcall/messaging';
import type { Happening } from './happening';

/** A record stays far below Kafka's default limit of one megabyte with this many states. */
const statesInARecord = 500;

type Change = NonNullable<MessageInitShape<typeof GroupChangeSchema>['change']>;

/**
 * The records that tell of some happenings. Neighbours of one kind, key and trace share a record; the order within a key
 * is kept.
 */
export function groupChanges(happenings: readonly Happening[]): OutgoingRecord<'group.changes'>[] {
  const runs: Happening[][] = [];
  const lastRuns = new Map<string, Happening[]>();
  for (const happening of happenings) {
    const open = lastRuns.get(happening.key);
    if (open && joins(open, happening)) {
      open.push(happening);
    } else {
      const run = [happening];
      runs.push(run);
      lastRuns.set(happening.key, run);
    }
  }
  return runs.flatMap((run) => {
    const [first] = run;
    if (!first) return [];
    const payload = create(GroupChangeSchema, { change: changeOf(first, run) });
    const traceparent = first.traceparent === undefined ? {} : { traceparent: first.traceparent };
    return [{ topic: 'group.changes' as const, key: first.key, payload, ...traceparent }];
  });
}

function joins(run: readonly Happening[], happening: Happening): boolean {
  const [first] = run;
  if (!first || run.length >= statesInARecord) return false;
  if (first.kind === 'checkpoint' || first.kind === 'grants') return false;
  return first.kind === happening.kind && first.traceparent === happening.traceparent;
}

function changeOf(first: Happening, run: readonly Happening[]): Change {
  switch (first.kind) {
    case 'group':
      return { case: 'groups', value: { groups: run.flatMap((one) => (one.kind === 'group' ? [one.state] : [])) } };
    case 'member':
      return { case: 'members', value: { members: run.flatMap((one) => (one.kind === 'member' ? [one.state] : [])) } };
    case 'checkpoint':
      return { case: 'checkpoint', value: first.state };
    case 'entitlements': {
      const people = run.flatMap((one) => (one.kind === 'entitlements' ? [one.state] : []));
      return { case: 'entitlements', value: { organizationId: first.key, of: { case: 'people', value: { people } } } };
    }
    case 'grants':
      return { case: 'entitlements', value: first.state };
    default:
      return assertNever(first);
  }
}
