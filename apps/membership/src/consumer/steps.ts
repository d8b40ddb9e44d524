import type { SyncDecided, SyncPlanned } from '@rollcall/contracts';
import type { ReceivedRecord } from '@rollcall/messaging';
import { decisionOf, type StoredDecision } from '../decisions/stored-decision';
import { type Cause, causeOf } from '../history/cause';
import { type StatedOrganization, statedOrganization } from '../organizations/known-organization';

/** The topics that the membership service hears. */
export type HeardTopic = 'organization.settings' | 'seat.decisions';

/** One thing to do for a batch of records. */
export type Step = { readonly traceparent?: string | undefined } & (
  | { readonly kind: 'settings'; readonly organization: StatedOrganization; readonly cause: Cause }
  | {
      readonly kind: 'decisions';
      readonly organizationId: string;
      readonly settingsRevision: number;
      readonly decisions: readonly StoredDecision[];
      /** Decisions that are about nobody who can be a member. */
      readonly unusable: number;
    }
  | { readonly kind: 'planned'; readonly planned: SyncPlanned }
  | { readonly kind: 'decided'; readonly decided: SyncDecided }
);

type DecisionsStep = Extract<Step, { kind: 'decisions' }>;

/** As many decisions are planned at once at most, unless one record has more. */
const largestStep = 5_000;

/**
 * What a batch of records asks for, in an order that keeps that of each organization. Decisions that follow each other are
 * taken together, as long as they are about different people: one who is removed and comes back is decided as new, so the
 * two must not become one.
 */
export function stepsOf(records: readonly ReceivedRecord<HeardTopic>[]): Step[] {
  const steps: Step[] = [];
  const open = new Map<string, { index: number; people: Set<string> }>();

  for (const record of records) {
    const { traceparent } = record;
    const { change } = record.payload;
    switch (change.case) {
      case 'organization': {
        const organization = statedOrganization(change.value);
        open.delete(organization.organizationId);
        steps.push({ kind: 'settings', organization, cause: causeOfSettings(record), traceparent });
        break;
      }
      case 'decisions': {
        const { organizationId, settingsRevision } = change.value;
        const decisions = change.value.decisions.map(decisionOf).filter((decision) => decision !== undefined);
        const unusable = change.value.decisions.length - decisions.length;
        const step = { kind: 'decisions', organizationId, settingsRevision, decisions, unusable, traceparent } as const;
        const place = open.get(organizationId);
        const joined = place && joinedWith(steps[place.index], step, place.people);
        if (place && joined) {
          steps[place.index] = joined;
          peopleOf(step).forEach((email) => place.people.add(email));
        } else {
          open.set(organizationId, { index: steps.push(step) - 1, people: new Set(peopleOf(step)) });
        }
        break;
      }
      case 'planned': {
        steps.push({ kind: 'planned', planned: change.value, traceparent });
        break;
      }
      case 'decided': {
        open.delete(change.value.organizationId);
        steps.push({ kind: 'decided', decided: change.value, traceparent });
        break;
      }
      case 'parent':
      case 'sync':
      case undefined:
        // Parents and sync requests are for others; a change of a newer producer is for a newer build.
        break;
    }
  }
  return steps.map((step) => (step.kind === 'decisions' ? { ...step, decisions: lastOfEach(step.decisions) } : step));
}

/** Decisions say for each person what caused them. */
function causeOfSettings({ topic, payload }: ReceivedRecord<HeardTopic>): Cause {
  return causeOf(topic === 'organization.settings' ? payload.cause : undefined);
}

function joinedWith(
  earlier: Step | undefined,
  later: DecisionsStep,
  people: ReadonlySet<string>,
): DecisionsStep | undefined {
  if (earlier?.kind !== 'decisions' || earlier.decisions.length + later.decisions.length > largestStep)
    return undefined;
  if (peopleOf(later).some((email) => people.has(email))) return undefined;
  return {
    ...earlier,
    settingsRevision: Math.max(earlier.settingsRevision, later.settingsRevision),
    decisions: [...earlier.decisions, ...later.decisions],
    unusable: earlier.unusable + later.unusable,
  };
}

function peopleOf({ decisions }: DecisionsStep): string[] {
  return decisions.flatMap(({ email, previousEmail }) => (previousEmail ? [email, previousEmail] : [email]));
}

/** A record states one decision a person; should it state two, the later one counts. */
function lastOfEach(decisions: readonly StoredDecision[]): StoredDecision[] {
  return [...new Map(decisions.map((decision) => [decision.email, decision])).values()];
}
