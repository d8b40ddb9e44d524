import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import {
  type Cause,
  DecisionOutcome,
  type Organization,
  type SeatDecisionSchema,
  SeatDecisionsChangeSchema,
} from '@rollcall/contracts';
import type { OutgoingRecord } from '@rollcall/messaging';
import type { Touch } from '../directory-mirror/touch';
import { roleValues } from './decision-settings';
import type { PersonDecision } from './judgement';

const decisionsInARecord = 1_000;
/** Characters of text: names may be long, and Kafka takes no record over one megabyte unless told to. */
const textInARecord = 200_000;

export type SeatDecision = MessageInitShape<typeof SeatDecisionSchema>;

/**
 * The records that publish some decisions of one organization.
 * @param decided in units that must not be parted: the two halves of a changed email
 * @param touchOf what made a person be decided: of a changed email it is enough that it knows one half
 */
export function decisionRecords(
  { organizationId, revision }: Organization,
  decided: readonly (readonly PersonDecision[])[],
  touchOf: (email: string) => Touch | undefined,
): OutgoingRecord<'seat.decisions'>[] {
  const units = decided.map((unit): SituatedDecision[] => {
    const touch = unit.map(({ email }) => touchOf(email)).find((known) => known !== undefined);
    return unit.map((one) => ({ ...one, touch }));
  });
  return batches(units).map((batch) => {
    const payload = create(SeatDecisionsChangeSchema, {
      change: {
        case: 'decisions',
        value: {
          organizationId,
          settingsRevision: revision,
          decisions: batch.map((one) => seatDecision(one, one.touch?.cause)),
        },
      },
    });
    const traceparent = batch.at(-1)?.touch?.traceparent;
    return { topic: 'seat.decisions', key: organizationId, payload, ...(traceparent !== undefined && { traceparent }) };
  });
}

interface SituatedDecision extends PersonDecision {
  readonly touch: Touch | undefined;
}

function batches(units: readonly (readonly SituatedDecision[])[]): SituatedDecision[][] {
  const all: SituatedDecision[][] = [];
  let open: SituatedDecision[] = [];
  let text = 0;
  for (const unit of units) {
    const length = unit.reduce((sum, one) => sum + textLength(one), 0);
    if (open.length > 0 && (open.length + unit.length > decisionsInARecord || text + length > textInARecord)) {
      all.push(open);
      open = [];
      text = 0;
    }
    open.push(...unit);
    text += length;
  }
  if (open.length > 0) all.push(open);
  return all;
}

function textLength({ email, previousEmail, decision }: PersonDecision): number {
  return email.length + (previousEmail?.length ?? 0) + decision.firstName.length + decision.lastName.length;
}

/** A decision as it is told; what caused it is told where it was published. */
export function seatDecision({ email, decision, previousEmail }: PersonDecision, cause?: Cause): SeatDecision {
  return {
    email,
    outcome: decision.outcome === 'provision' ? DecisionOutcome.PROVISION : DecisionOutcome.REMOVE,
    role: roleValues[decision.role],
    seatTier: decision.seatTier,
    reasonCode: decision.reasonCode,
    directoryUserId: decision.directoryUserId,
    firstName: decision.firstName,
    lastName: decision.lastName,
    highestAvailable: decision.highestAvailable,
    ...(decision.directoryCreatedAt && { directoryCreatedAt: timestampFromDate(decision.directoryCreatedAt) }),
    ...(cause && { cause }),
    ...(previousEmail !== undefined && { previousEmail }),
  };
}
