import type { Topic } from '@rollcall/contracts';

/** A topic's name on the brokers: `directory.changes`, with a prefix such as `staging.` where several share a cluster. */
export function kafkaTopic(prefix: string | undefined, topic: Topic): string {
  return `${prefix ?? ''}${topic}`;
}

/** A consumer's group: `rollcall.seat-policy`, with the same prefix. */
export function kafkaGroup(prefix: string | undefined, consumer: string): string {
  return `${prefix ?? ''}rollcall.${consumer}`;
}
