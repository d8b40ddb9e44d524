import { type Attributes, SpanKind } from '@opentelemetry/api';
import type { Delivery } from '../received-record';
import type { SharedSpan } from './shared-work';

/** What carries records: as the conventions for messaging call it. */
export type MessagingSystem = 'kafka' | 'embedded';

/** https://opentelemetry.io/docs/specs/semconv/messaging/messaging-spans/ */
function messaging(
  system: MessagingSystem,
  operation: string,
  type: string,
  topic: string,
  records: number,
): Attributes {
  return {
    'messaging.system': system,
    'messaging.operation.name': operation,
    'messaging.operation.type': type,
    'messaging.destination.name': topic,
    'messaging.batch.message_count': records,
  };
}

/** A page of an outbox on its way out. */
export function sendSpan(system: MessagingSystem, service: string, records: number): SharedSpan<Delivery> {
  return {
    service,
    kind: SpanKind.PRODUCER,
    name: ({ topic }) => `send ${topic}`,
    attributes: ({ topic }) => messaging(system, 'send', 'send', topic, records),
  };
}

/** A batch of records until every one is safe. */
export function processSpan(system: MessagingSystem, consumer: string, records: number): SharedSpan<Delivery> {
  return {
    service: consumer,
    kind: SpanKind.CONSUMER,
    name: ({ topic }) => `process ${topic}`,
    attributes: ({ topic }) => ({
      ...messaging(system, 'process', 'process', topic, records),
      'messaging.consumer.group.name': consumer,
    }),
  };
}
