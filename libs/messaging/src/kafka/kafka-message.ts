import type { Topic } from '@rollcall/contracts';
import type { IHeaders, KafkaMessage, Message } from 'kafkajs';
import type { Delivery } from '../received-record';

/** A record as it is produced. The sequence travels as a header, so that even a malformed value has its place. */
export function messageOf({ key, sequence, value, traceparent }: Delivery): Message {
  return { key, value, headers: { sequence: String(sequence), ...(traceparent !== undefined && { traceparent }) } };
}

/** A message as a delivery; `undefined` when it is none of ours: without key, value or sequence. */
export function deliveryOf(topic: Topic, { key, value, headers = {} }: KafkaMessage): Delivery | undefined {
  const sequence = textOf(headers, 'sequence');
  if (key === null || value === null || sequence === undefined || !/^[1-9]\d{0,15}$/.test(sequence)) return undefined;
  const traceparent = textOf(headers, 'traceparent');
  return {
    topic,
    key: key.toString(),
    sequence: Number(sequence),
    value: value.toString(),
    ...(traceparent !== undefined && { traceparent }),
  };
}

function textOf(headers: IHeaders, name: string): string | undefined {
  const header = headers[name];
  return header === undefined || Array.isArray(header) ? undefined : header.toString();
}
