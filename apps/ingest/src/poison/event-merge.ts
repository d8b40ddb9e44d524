import type { Database, Transaction } from '@rollcall/persistence';
import { isTransientFailure } from '@rollcall/persistence';
import type { DirectoryRecord } from '../directory-record/directory-record';
import type { MergeOutcome, Observation } from '../directory-record/observation';
import { Superseded } from '../jobs/superseded';
import { readEvent, type WorkosEvent } from '../workos/workos-event';
import type { PoisonedEvents } from './poisoned-events';

/** What became of an event. `unconcerned`: not our type; `poisoned`: set aside with its reason. */
export type EventOutcome = MergeOutcome | 'unconcerned' | 'poisoned';

export interface HeardEvent {
  readonly event: WorkosEvent;
  readonly traceparent?: string | undefined;
}

/** The way of an event into the record, or aside. */
export interface EventMerge {
  /**
   * Merges events in their order. What cannot be read is set aside; what the database refuses is found by merging one by
   * one, and set aside too, so that the others go on. `alongside` runs in the same transactions, with the events that
   * each of them merged. Rejects only where the infrastructure fails.
   */
  merge(
    events: readonly HeardEvent[],
    alongside?: (tx: Transaction, events: readonly HeardEvent[]) => Promise<void>,
  ): Promise<EventOutcome[]>;
}

export interface EventMergeDependencies {
  readonly database: Database;
  readonly record: DirectoryRecord;
  readonly poisoned: PoisonedEvents;
}

export function createEventMerge({ database, record, poisoned }: EventMergeDependencies): EventMerge {
  type Alongside = (tx: Transaction, events: readonly HeardEvent[]) => Promise<void>;

  function together(events: readonly HeardEvent[], alongside: Alongside): Promise<EventOutcome[]> {
    const readings = events.map(({ event, traceparent }) => ({ event, reading: readEvent(event, traceparent) }));
    return database.transaction(async (tx) => {
      const observations = readings.flatMap(({ reading }): Observation[] =>
        reading.kind === 'observation' ? [reading.observation] : [],
      );
      const merged = (await record.merge(tx, observations)).values();
      await poisoned.setAside(
        tx,
        readings.flatMap(({ event, reading }) =>
          reading.kind === 'unreadable' ? [{ event, reason: reading.reason }] : [],
        ),
      );
      await alongside(tx, events);
      return readings.map(({ reading }): EventOutcome => {
        switch (reading.kind) {
          case 'observation':
            return merged.next().value ?? 'ignored';
          case 'unconcerned':
            return 'unconcerned';
          case 'unreadable':
            return 'poisoned';
        }
      });
    }, 'kept');
  }

  async function aside(heard: HeardEvent, error: unknown, alongside: Alongside): Promise<EventOutcome> {
    await database.transaction(async (tx) => {
      await poisoned.setAside(tx, [{ event: heard.event, reason: `does not fit: ${codeOf(error)}` }]);
      await alongside(tx, [heard]);
    });
    return 'poisoned';
  }

  return {
    async merge(events, alongside = () => Promise.resolve()) {
      try {
        return await together(events, alongside);
      } catch (error) {
        if (mayWorkLater(error)) throw error;
        if (events.length === 1 && events[0]) return [await aside(events[0], error, alongside)];
      }
      const outcomes: EventOutcome[] = [];
      for (const heard of events) {
        try {
          outcomes.push(...(await together([heard], alongside)));
        } catch (error) {
          if (mayWorkLater(error)) throw error;
          outcomes.push(await aside(heard, error, alongside));
        }
      }
      return outcomes;
    },
  };
}

/** A transaction that lost its right to write is nobody's bad event. */
function mayWorkLater(error: unknown): boolean {
  return error instanceof Superseded || isTransientFailure(error);
}

/** A database error's message may quote values; its code does not. */
function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown error';
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}
