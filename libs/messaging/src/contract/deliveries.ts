import { create } from '@bufbuild/protobuf';
import { DirectoryChangeSchema, encodeRecord, payloadType, type Topic } from '@rollcall/contracts';
import type { OutgoingRecord } from '../outbox/outbox';
import type { Delivery, ReceivedRecord } from '../received-record';

/** A change that says nothing but `note`. */
export function outgoing(key: string, note: string): OutgoingRecord<'directory.changes'> {
  return { topic: 'directory.changes', key, payload: payloadOf(note) };
}

/** A delivery of a record that says nothing but `note`. */
export function delivery(
  key: string,
  sequence: number,
  note = `${key}-${sequence}`,
  { startsOver }: { startsOver?: true } = {},
): Delivery {
  const payload = payloadOf(note);
  const value = encodeRecord('directory.changes', {
    eventId: `event-${key}-${sequence}`,
    sequence,
    occurredAt: new Date('2026-11-24T10:00:00Z'),
    type: payloadType(payload),
    ...(startsOver && { startsOver }),
    payload,
  });
  return { topic: 'directory.changes', key, sequence, value };
}

/** What a record of `outgoing` or `delivery` says. */
export function noteOf({ payload }: ReceivedRecord<Topic>): string {
  const { change } = payload;
  return change.case === 'checkpoint' ? change.value.runId : '';
}

function payloadOf(note: string): OutgoingRecord<'directory.changes'>['payload'] {
  return create(DirectoryChangeSchema, {
    parentId: 'parent',
    change: { case: 'checkpoint', value: { runId: note } },
  });
}
