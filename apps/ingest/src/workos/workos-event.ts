import { z } from 'zod';
import type { Observation } from '../directory-record/observation';
import {
  directoryPayload,
  groupPayload,
  listedDirectory,
  membershipPayload,
  observedGroup,
  observedUser,
  userPayload,
  workosId,
  workosTime,
} from './payload';

/** An event as WorkOS tells it by webhook and by its event list: the envelope is checked, `data` is not. */
export interface WorkosEvent {
  readonly eventId: string;
  readonly type: string;
  readonly createdAt: Date;
  readonly data: unknown;
  /** The event's own JSON text, for setting it aside as it came. */
  readonly json: string;
}

/** What an event says. */
export type EventReading =
  | { readonly kind: 'observation'; readonly observation: Observation }
  /** An event type that does not concern the directory record. */
  | { readonly kind: 'unconcerned' }
  /** One that does, with data that cannot be read; the reason names fields, never values. */
  | { readonly kind: 'unreadable'; readonly reason: string };

/** The event types that the poll asks for. */
export const directoryEventTypes = [
  'dsync.activated',
  'dsync.deleted',
  'dsync.user.created',
  'dsync.user.updated',
  'dsync.user.deleted',
  'dsync.group.created',
  'dsync.group.updated',
  'dsync.group.deleted',
  'dsync.group.user_added',
  'dsync.group.user_removed',
] as const;

const envelope = z.object({
  id: workosId,
  event: z.string().min(1).max(200),
  // Not walked through: each type has its own schema, and many concern us not at all.
  data: z.custom<object>((data) => typeof data === 'object' && data !== null && !Array.isArray(data)),
  created_at: workosTime,
});

/** Reads the envelope; undefined when the value is no event. */
export function workosEvent(value: unknown, json: string): WorkosEvent | undefined {
  const parsed = envelope.safeParse(value);
  if (!parsed.success) return undefined;
  const { id, event, data, created_at } = parsed.data;
  return { eventId: id, type: event, createdAt: created_at, data, json };
}

/** Reads the envelope of an event's own text. */
export function eventOfText(text: string): WorkosEvent | 'not_json' | 'not_an_event' {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return 'not_json';
    throw error;
  }
  return workosEvent(value, text) ?? 'not_an_event';
}

/** Reads what an event says of the directory record. */
export function readEvent(event: WorkosEvent, traceparent?: string): EventReading {
  const version = { observedAt: event.createdAt, eventId: event.eventId };
  const origin = {
    cause: { by: 'event', eventId: event.eventId } as const,
    ...(traceparent !== undefined && { traceparent }),
  };
  const place = (payload: { directory_id: string; organization_id?: string | null | undefined }) => ({
    ...origin,
    directoryId: payload.directory_id,
    workosOrganizationId: payload.organization_id ?? undefined,
  });
  switch (event.type) {
    case 'dsync.user.created':
    case 'dsync.user.updated':
    case 'dsync.user.deleted':
      return reading(userPayload, event, (payload) => ({
        ...place(payload),
        kind: 'user',
        user: observedUser(payload, { deleted: event.type === 'dsync.user.deleted', version, by: 'event' }),
      }));
    case 'dsync.group.created':
    case 'dsync.group.updated':
    case 'dsync.group.deleted':
      return reading(groupPayload, event, (payload) => ({
        ...place(payload),
        kind: 'group',
        group: observedGroup(payload, { deleted: event.type === 'dsync.group.deleted', version, by: 'event' }),
      }));
    case 'dsync.group.user_added':
    case 'dsync.group.user_removed':
      return reading(membershipPayload, event, (payload) => ({
        ...place({
          directory_id: payload.directory_id,
          organization_id: payload.user.organization_id ?? payload.group.organization_id,
        }),
        kind: 'membership',
        membership: {
          directoryGroupId: payload.group.id,
          directoryUserId: payload.user.id,
          present: event.type === 'dsync.group.user_added',
          version,
          by: 'event',
        },
      }));
    case 'dsync.activated':
    case 'dsync.deleted':
      return reading(directoryPayload, event, (payload) => ({
        ...place({ directory_id: payload.id, organization_id: payload.organization_id }),
        kind: 'directory',
        directory: {
          ...listedDirectory(payload),
          ...(event.type === 'dsync.deleted' && { state: 'deleted' }),
          observedAt: event.createdAt,
        },
      }));
    default:
      return { kind: 'unconcerned' };
  }
}

function reading<Schema extends z.ZodType>(
  schema: Schema,
  event: WorkosEvent,
  observe: (payload: z.output<Schema>) => Observation,
): EventReading {
  const parsed = schema.safeParse(event.data);
  if (parsed.success) return { kind: 'observation', observation: observe(parsed.data) };
  // Paths and zod's own words: they quote no value of the payload for the checks used here.
  const reason = parsed.error.issues.map((issue) => `data.${issue.path.join('.')}: ${issue.code}`).join('; ');
  return { kind: 'unreadable', reason };
}
