import { decodeRecord, MalformedRecordError, type Topic } from '@rollcall/contracts';
import type { Delivery, ReceivedRecord } from '../received-record';

/**
 * Parses a delivery.
 * @throws MalformedRecordError when the value is no record of its topic, or not the one that its sequence announces
 */
export function receive<T extends Topic>(delivery: Delivery): ReceivedRecord<T> {
  const { topic, key, sequence, traceparent } = delivery;
  const record = decodeRecord(topic, delivery.value);
  if (record.sequence !== sequence) {
    throw new MalformedRecordError(`record ${record.sequence} of ${topic} was delivered as ${sequence}`);
  }
  // The one place where a topic's name and its payload's type are tied together: `decodeRecord` has read that topic.
  return { ...record, topic, key, ...(traceparent !== undefined && { traceparent }) } as ReceivedRecord<T>;
}
