import { create } from '@bufbuild/protobuf';
import { type Cause as CauseMessage, CauseSchema } from '@rollcall/contracts';

/** What made a change happen: an event of WorkOS, a sync run, or a caller. */
export interface Cause {
  readonly kind: 'event' | 'run' | 'person';
  readonly id: string;
}

/** Changes that follow from settings of which it is not said who made them. */
export const bySettings: Cause = { kind: 'person', id: 'system' };

export function byPerson(caller: string): Cause {
  return { kind: 'person', id: caller };
}

export function byRun(runId: string): Cause {
  return { kind: 'run', id: runId };
}

export function causeOf(message: CauseMessage | undefined): Cause {
  switch (message?.by.case) {
    case 'eventId':
      return { kind: 'event', id: message.by.value };
    case 'runId':
      return byRun(message.by.value);
    case 'person':
      return byPerson(message.by.value);
    case undefined:
    default:
      return bySettings;
  }
}

export function causeMessage({ kind, id }: Cause): CauseMessage {
  const by = { event: 'eventId', run: 'runId', person: 'person' } as const;
  return create(CauseSchema, { by: { case: by[kind], value: id } });
}
