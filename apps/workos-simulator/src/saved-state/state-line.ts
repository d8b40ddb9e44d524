import { z } from 'zod';
import { type Directory, directoryStates, directoryTypes, type EventDirectoryState } from '../directory/directory';
import type { DirectoryGroup } from '../directory/directory-group';
import { type DirectoryUser, userStates } from '../directory/directory-user';
import type { Organization } from '../directory/organization';
import type { DirectoryEvent, EventType } from '../events/event';
import type { FaultSettings } from '../faults/faults';
import type { AddedPerson } from '../sign-in/added-people';
import type { WebhookEndpoint } from '../webhooks/deliveries';

/** Goes up whenever lines of the version before could be misread: there is no migration, an older file is refused. */
export const formatVersion = 1;
export const formatName = 'rollcall workos simulator';

/** The first line. Loose, so that a later version is told as that and not as broken. */
export const headerLine = z.object({ format: z.literal(formatName), version: z.number() });

const text = z.string().nullable();
const anything = z.record(z.string(), z.unknown());
const ulid = z.string().regex(/^[0-9A-HJKMNP-TV-Z]{26}$/);
const fraction = z.number().min(0).max(1);

// Strict, and with the fields in the order of the types: what is saved comes back as the same JSON, and a field that is new in a type but
// not here is told at once instead of being lost.
const organization = z.strictObject({
  object: z.literal('organization'),
  id: z.string(),
  name: z.string(),
  domains: z.array(z.never()),
  metadata: z.record(z.string(), z.string()),
  external_id: text,
  created_at: z.string(),
  updated_at: z.string(),
}) satisfies z.ZodType<Organization>;

const directory = z.strictObject({
  object: z.literal('directory'),
  id: z.string(),
  organization_id: z.string(),
  external_key: z.string(),
  type: z.enum(directoryTypes),
  state: z.enum(directoryStates),
  name: z.string(),
  created_at: z.string(),
  updated_at: z.string(),
}) satisfies z.ZodType<Directory>;

const user = z.strictObject({
  object: z.literal('directory_user'),
  id: z.string(),
  directory_id: z.string(),
  organization_id: z.string(),
  idp_id: z.string(),
  email: text,
  first_name: text,
  last_name: text,
  name: text,
  emails: z.array(z.strictObject({ primary: z.boolean(), type: z.string(), value: text })),
  job_title: text,
  username: text,
  state: z.enum(userStates),
  raw_attributes: anything,
  custom_attributes: anything,
  created_at: z.string(),
  updated_at: z.string(),
}) satisfies z.ZodType<DirectoryUser>;

const group = z.strictObject({
  object: z.literal('directory_group'),
  id: z.string(),
  idp_id: z.string(),
  directory_id: z.string(),
  organization_id: z.string(),
  name: z.string(),
  raw_attributes: anything,
  created_at: z.string(),
  updated_at: z.string(),
}) satisfies z.ZodType<DirectoryGroup>;

const person = z.strictObject({
  email: z.string(),
  first_name: text,
  last_name: text,
  note: text,
}) satisfies z.ZodType<AddedPerson>;

const eventStates = [
  'active',
  'validating',
  'invalid_credentials',
  'inactive',
  'deleting',
] as const satisfies readonly EventDirectoryState[];
const deletedDirectory = z.strictObject({
  object: z.literal('directory'),
  id: z.string(),
  organization_id: z.string(),
  type: z.enum(directoryTypes),
  state: z.enum(eventStates),
  name: z.string(),
  created_at: z.string(),
  updated_at: z.string(),
});
const activatedDirectory = deletedDirectory.extend({ external_key: z.string(), domains: z.array(z.never()) });
const revision = { previous_attributes: anything };
const membership = z.strictObject({ directory_id: z.string(), user, group });

function eventOf<T extends EventType, D extends z.ZodType>(type: T, data: D) {
  return z.strictObject({
    object: z.literal('event'),
    id: z.string(),
    event: z.literal(type),
    data,
    created_at: z.iso.datetime(),
    context: z.strictObject({}),
  });
}

const event: z.ZodType<DirectoryEvent> = z.discriminatedUnion('event', [
  eventOf('dsync.activated', activatedDirectory),
  eventOf('dsync.deleted', deletedDirectory),
  eventOf('dsync.user.created', user),
  eventOf('dsync.user.updated', user.extend(revision)),
  eventOf('dsync.user.deleted', user),
  eventOf('dsync.group.created', group),
  eventOf('dsync.group.updated', group.extend(revision)),
  eventOf('dsync.group.deleted', group),
  eventOf('dsync.group.user_added', membership),
  eventOf('dsync.group.user_removed', membership),
]);

const endpoint = z.strictObject({ url: z.string(), secret: z.string() }) satisfies z.ZodType<WebhookEndpoint>;

const faults = z.strictObject({
  webhooks: z.strictObject({ drop: fraction, duplicate: fraction, reorder: fraction, delay_ms: z.number() }),
  api: z.strictObject({
    error_rate: fraction,
    error_status: z.number(),
    timeout_rate: fraction,
    truncate_rate: fraction,
    // Files of before these faults do not name them.
    reset_rate: fraction.default(0),
    blank_rate: fraction.default(0),
    empty_rate: fraction.default(0),
    lost_cursor_rate: fraction.default(0),
    only_path: z.string().nullable().default(null),
    users_per_second_limit: z.number().nullable(),
    requests_per_minute_limit: z.number().nullable(),
    hold_back_ms: z.number(),
  }),
}) satisfies z.ZodType<FaultSettings>;

/** Every line but the first. What a line names by its id is on an earlier line. */
export const stateLine = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('ids'), present: ulid.nullable(), given: ulid.nullable() }),
  z.strictObject({ kind: z.literal('endpoint'), endpoint: endpoint.nullable() }),
  z.strictObject({ kind: z.literal('faults'), faults }),
  z.strictObject({ kind: z.literal('organization'), organization }),
  z.strictObject({ kind: z.literal('directory'), directory }),
  z.strictObject({ kind: z.literal('user'), user }),
  z.strictObject({ kind: z.literal('group'), group }),
  z.strictObject({ kind: z.literal('members'), group_id: z.string(), user_ids: z.array(z.string()) }),
  z.strictObject({ kind: z.literal('removed'), ids: z.array(z.string()) }),
  z.strictObject({ kind: z.literal('departed'), user, group_ids: z.array(z.string()) }),
  z.strictObject({ kind: z.literal('person'), person }),
  z.strictObject({ kind: z.literal('event'), organization_id: z.string(), event }),
  // The last one: without it, the file was cut off.
  z.strictObject({ kind: z.literal('end') }),
]);

export type StateLine = z.infer<typeof stateLine>;
