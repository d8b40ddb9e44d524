import type { Topic } from '@rollcall/contracts';

/** Where order holds: one key of one topic. */
export interface Place {
  readonly topic: Topic;
  readonly key: string;
}

/** A place as a map's key. Topics have no spaces, so no two places share one. */
export function placeKey({ topic, key }: Place): string {
  return `${topic} ${key}`;
}

/** Each place once, in the order in which every transaction locks them, so that no two wait for each other. */
export function distinctPlaces(places: readonly Place[]): Place[] {
  const distinct = new Map(places.map(({ topic, key }) => [placeKey({ topic, key }), { topic, key }]));
  return [...distinct].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, place]) => place);
}
