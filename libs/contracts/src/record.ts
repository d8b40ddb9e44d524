import {
  create,
  fromJson,
  type JsonObject,
  type MessageInitShape,
  type MessageShape,
  toJson,
} from '@bufbuild/protobuf';
import { type Timestamp, timestampDate, timestampFromDate } from '@bufbuild/protobuf/wkt';
import { recordSchemas, type Topic, type TopicPayloads } from './topics';

/** One record of a topic, parsed. `sequence` counts 1, 2, 3 … without gaps for each topic and key. */
export interface TopicRecord<T extends Topic = Topic> {
  readonly eventId: string;
  readonly sequence: number;
  readonly occurredAt: Date;
  /** The kind of change: the name of the field that is set in the payload. */
  readonly type: string;
  /** No record of its key before it need be known, and none may be missed: the producer begins anew here. */
  readonly startsOver?: true;
  readonly payload: TopicPayloads[T];
}

/** A value that is no record of its topic. Permanent: the same value never becomes one. */
export class MalformedRecordError extends Error {
  override readonly name = 'MalformedRecordError';
}

interface RecordShape {
  eventId: string;
  sequence: bigint;
  occurredAt?: Timestamp;
  type: string;
  schemaVersion: number;
  payload?: TopicPayloads[Topic];
  startsOver: boolean;
}

/** The newest payload shape that this build understands. Raised only by a breaking change, which the contracts check refuses. */
export const schemaVersion = 1;

/** The JSON text of a record, as it stands in the outbox and in Kafka. */
export function encodeRecord<T extends Topic>(topic: T, record: TopicRecord<T>): string {
  const { before, after } = encodeAround(topic, record);
  return `${before}${record.sequence}${after}`;
}

/** The JSON text of a record that gets its sequence only where it is stored: what stands before and after the number. */
export interface TextAroundSequence {
  readonly before: string;
  readonly after: string;
}

/** Encodes a record up to its sequence: with that between the two, it is what {@link encodeRecord} answers. */
export function encodeAround<T extends Topic>(topic: T, record: Omit<TopicRecord<T>, 'sequence'>): TextAroundSequence {
  const schema = recordSchemas[topic];
  const message = create(schema, {
    eventId: record.eventId,
    occurredAt: timestampFromDate(record.occurredAt),
    type: record.type,
    schemaVersion,
    payload: record.payload,
    startsOver: record.startsOver ?? false,
  } as MessageInitShape<typeof schema>);
  const rest = JSON.stringify(toJson(schema, message as MessageShape<typeof schema>));
  return { before: '{"sequence":"', after: `",${rest.slice(1)}` };
}

/**
 * Parses a record's value. Unknown fields are ignored, so that an older consumer reads a newer producer's records.
 * @throws MalformedRecordError when the text is not JSON, not of the topic's schema, or of a newer schema version
 */
export function decodeRecord<T extends Topic>(topic: T, text: string): TopicRecord<T> {
  let message: RecordShape;
  try {
    message = fromJson(recordSchemas[topic], JSON.parse(text) as JsonObject, {
      ignoreUnknownFields: true,
    }) as RecordShape;
  } catch (cause) {
    throw new MalformedRecordError(`not a record of ${topic}`, { cause });
  }
  if (message.schemaVersion > schemaVersion) {
    throw new MalformedRecordError(
      `schema version ${message.schemaVersion} of ${topic} is newer than ${schemaVersion}`,
    );
  }
  if (message.payload === undefined || message.occurredAt === undefined || message.sequence < 1n) {
    throw new MalformedRecordError(`record of ${topic} without payload, time or sequence`);
  }
  return {
    eventId: message.eventId,
    sequence: Number(message.sequence),
    occurredAt: timestampDate(message.occurredAt),
    type: message.type,
    ...(message.startsOver && { startsOver: true }),
    payload: message.payload as TopicPayloads[T],
  };
}

/** The kind of change of a payload: the name of its set field, `unknown` where none is. */
export function payloadType(payload: TopicPayloads[Topic]): string {
  return payload.change.case ?? 'unknown';
}
