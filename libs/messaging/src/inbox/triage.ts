import { MalformedRecordError, type Topic } from '@rollcall/contracts';
import { type Place, placeKey } from '../place';
import type { Delivery, ReceivedRecord } from '../received-record';
import { receive } from './receive';

/** How far a consumer is with one topic and key. */
export interface Position {
  /** The last record that was applied; 0 before the first. */
  readonly lastSequence: number;
  /** Records of the key wait in `poisoned_record`. Later ones join them, so that order holds. */
  readonly degraded: boolean;
}

/** A record that is not applied now. */
export interface SetAside {
  readonly delivery: Delivery;
  /** `sequence_gap`, `behind_poisoned`, `malformed: …` or `rejected: …`. */
  readonly reason: string;
}

/** What is to be done with a batch. */
export interface Triage<T extends Topic = Topic> {
  /** To be applied, in the order of delivery. */
  readonly fresh: readonly ReceivedRecord<T>[];
  /** To be parked. */
  readonly setAside: readonly SetAside[];
  /** The first of each key that turns degraded by this batch. */
  readonly degrading: readonly SetAside[];
  /** Records that were applied before. */
  readonly duplicates: number;
  /** Where the keys that moved or turned degraded stand afterwards. */
  readonly moved: readonly (Place & Position)[];
  /** Keys that start over: what is parked of them up to the position in `moved` is superseded. */
  readonly startedOver: readonly Place[];
}

/**
 * Sorts a batch into what is new, what is known and what cannot be applied. `positions` holds every topic and key of the
 * batch, by `placeKey`; a missing one counts as untouched.
 */
export function triage<T extends Topic>(
  deliveries: readonly Delivery[],
  positions: ReadonlyMap<string, Position>,
): Triage<T> {
  const fresh: ReceivedRecord<T>[] = [];
  const setAside: SetAside[] = [];
  const degrading: SetAside[] = [];
  const moved = new Map<string, Place & Position>();
  const startedOver = new Map<string, Place>();
  let duplicates = 0;

  for (const delivery of deliveries) {
    const { topic, key } = delivery;
    const place = placeKey(delivery);
    const { lastSequence, degraded } = moved.get(place) ?? positions.get(place) ?? untouched;
    const follows = !degraded && delivery.sequence === lastSequence + 1;
    if (delivery.sequence <= lastSequence) {
      duplicates += 1;
    } else if (!follows && startsOver(delivery)) {
      fresh.push(receive<T>(delivery));
      moved.set(place, { topic, key, lastSequence: delivery.sequence, degraded: false });
      startedOver.set(place, { topic, key });
    } else if (degraded) {
      setAside.push({ delivery, reason: 'behind_poisoned' });
    } else {
      const received = follows ? receiveOrReason<T>(delivery) : 'sequence_gap';
      if (typeof received === 'string') {
        const unfit = { delivery, reason: received };
        setAside.push(unfit);
        degrading.push(unfit);
        moved.set(place, { topic, key, lastSequence, degraded: true });
      } else {
        fresh.push(received);
        moved.set(place, { topic, key, lastSequence: delivery.sequence, degraded: false });
      }
    }
  }
  return {
    fresh,
    setAside,
    degrading,
    duplicates,
    moved: [...moved.values()],
    startedOver: [...startedOver.values()],
  };
}

const untouched: Position = { lastSequence: 0, degraded: false };

/** Asked only of a record that does not simply follow: it has to be read for it. */
export function startsOver(delivery: Delivery): boolean {
  const received = receiveOrReason(delivery);
  return typeof received !== 'string' && received.startsOver === true;
}

function receiveOrReason<T extends Topic>(delivery: Delivery): ReceivedRecord<T> | string {
  try {
    return receive<T>(delivery);
  } catch (error) {
    if (error instanceof MalformedRecordError) return `malformed: ${error.message}`;
    throw error;
  }
}
