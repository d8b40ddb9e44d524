import type { Topic, TopicRecord } from '@rollcall/contracts';

/** A record as a consumer applies it: parsed, newer than all before it of its topic and key, none missing in between. */
export type ReceivedRecord<T extends Topic = Topic> = {
  [Name in T]: TopicRecord<Name> & { readonly topic: Name; readonly key: string; readonly traceparent?: string };
}[T];

/** A record as a transport delivers it: perhaps again, perhaps malformed. */
export interface Delivery {
  readonly topic: Topic;
  readonly key: string;
  /** Travels beside the value, so that even a malformed record has its place. */
  readonly sequence: number;
  readonly value: string;
  readonly traceparent?: string;
}
