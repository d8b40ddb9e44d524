import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import {
  type CauseSchema,
  DecisionOutcome,
  type Organization,
  OrganizationSchema,
  OrganizationSettingsChangeSchema,
  payloadType,
  ProvisioningMode,
  SeatDecisionsChangeSchema,
  type SeatDecision,
  type SyncDecidedSchema,
  SyncScope,
} from '@rollcall/contracts';
import type { ReceivedRecord } from '@rollcall/messaging';

export const organizationId = 'org-1';
export const parentId = 'parent-1';
export const ownerEmail = 'olga@example.com';

type OrganizationInit = MessageInitShape<typeof OrganizationSchema> & {
  /** Seats purchased of each tier, the highest first. */
  readonly seats?: Readonly<Record<string, number>>;
};

/** In mode scim, with seats to spare of `premium` and `standard`, unless told otherwise. */
export function organization({
  seats = { premium: 10, standard: 10 },
  ...change
}: OrganizationInit = {}): Organization {
  return create(OrganizationSchema, {
    organizationId,
    parentId,
    name: 'Example',
    primaryOwnerEmail: ownerEmail,
    seatTiers: Object.entries(seats).map(([tier, purchased], index) => ({ tier, rank: index + 1, purchased })),
    defaultSeatTier: 'standard',
    provisioningMode: ProvisioningMode.SCIM,
    revision: 1,
    ...change,
  });
}

const envelope = { eventId: 'record-1', sequence: 1, occurredAt: new Date('2026-11-24T09:00:00Z') };

/** @param person who made the change; absent: it is not said */
export function settingsRecord(init: OrganizationInit = {}, person?: string): ReceivedRecord<'organization.settings'> {
  const value = organization(init);
  const payload = create(OrganizationSettingsChangeSchema, {
    change: { case: 'organization', value },
    ...(person && { cause: { by: { case: 'person', value: person } } }),
  });
  const topic = 'organization.settings';
  return { ...envelope, topic, key: value.organizationId, type: payloadType(payload), payload };
}

export type DecisionInit = Omit<Partial<SeatDecision>, '$typeName' | '$unknown' | 'cause'> & {
  readonly email: string;
  readonly cause?: MessageInitShape<typeof CauseSchema>;
};

/** Active in the directory, mappings off, by event `event-<name>`, unless told otherwise. */
export function provision(name: string, change: Partial<DecisionInit> = {}): DecisionInit {
  return {
    email: `${name}@example.com`,
    outcome: DecisionOutcome.PROVISION,
    reasonCode: change.role ? 'mapped_role' : 'kept',
    directoryUserId: `directory_user_${name}`,
    firstName: name,
    lastName: 'Example',
    directoryCreatedAt: timestampFromDate(new Date('2026-01-01T00:00:00Z')),
    cause: { by: { case: 'eventId', value: `event-${name}` } },
    ...change,
  };
}

export function removal(name: string, change: Partial<DecisionInit> = {}): DecisionInit {
  return {
    email: `${name}@example.com`,
    outcome: DecisionOutcome.REMOVE,
    reasonCode: 'not_in_directory',
    cause: { by: { case: 'eventId', value: `event-${name}-gone` } },
    ...change,
  };
}

export function byRunId(runId: string): Pick<DecisionInit, 'cause'> {
  return { cause: { by: { case: 'runId', value: runId } } };
}

type DecisionsInit = NonNullable<MessageInitShape<typeof SeatDecisionsChangeSchema>['change']>;

function decisionsChange(key: string, change: DecisionsInit, traceparent?: string): ReceivedRecord<'seat.decisions'> {
  const payload = create(SeatDecisionsChangeSchema, { change });
  const topic = 'seat.decisions';
  return { ...envelope, topic, key, type: payloadType(payload), payload, ...(traceparent && { traceparent }) };
}

export function decisionsRecord(...decisions: DecisionInit[]): ReceivedRecord<'seat.decisions'> {
  return decisionsOf({}, ...decisions);
}

export function decisionsOf(
  about: { organizationId?: string; settingsRevision?: number; traceparent?: string },
  ...decisions: DecisionInit[]
): ReceivedRecord<'seat.decisions'> {
  const { traceparent, ...rest } = about;
  const value = { organizationId, settingsRevision: 1, ...rest, decisions };
  return decisionsChange(value.organizationId, { case: 'decisions', value }, traceparent);
}

/** Of scope both, unless told otherwise. */
export function decidedRecord(
  runId: string,
  change: MessageInitShape<typeof SyncDecidedSchema> = {},
): ReceivedRecord<'seat.decisions'> {
  const value = { runId, parentId, organizationId, settingsRevision: 1, scope: SyncScope.BOTH, ...change };
  return decisionsChange(organizationId, { case: 'decided', value });
}

export function plannedRecord(runId: string, organizationIds: string[]): ReceivedRecord<'seat.decisions'> {
  return decisionsChange(parentId, { case: 'planned', value: { runId, parentId, organizationIds } });
}
