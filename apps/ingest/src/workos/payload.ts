import {
  normalEmail,
  type ObjectVersion,
  type ObservedBy,
  type ObservedGroup,
  type ObservedUser,
} from '@rollcall/domain';
import { z } from 'zod';
import type { DirectoryState, ListedDirectory } from './workos-directory';

/**
 * WorkOS's own payloads, the same in events and in listings. Other fields, as those that WorkOS adds later, are none of our
 * business and are left behind: a payload may carry a whole HR record. Source: WorkOS's OpenAPI description, schemas Directory, DirectoryUser, DirectoryGroup.
 */

/**
 * What the rest of the road can carry: Postgres keeps no NUL in a text, and protobuf no half of a surrogate pair, as an
 * emoji cut by an identity provider leaves it.
 */
const text = z.string().transform((value) => value.replaceAll('\u0000', '').toWellFormed());
const textOrNothing = text.nullish().transform((value) => value ?? '');
export const workosId = z.string().regex(/^[\u0021-\u007e]{1,200}$/, 'is not an id');
export const workosTime = z.iso.datetime({ offset: true }).transform((value) => new Date(value));

export const userPayload = z.object({
  id: workosId,
  directory_id: workosId,
  organization_id: workosId.nullish(),
  idp_id: textOrNothing,
  email: text.nullish(),
  first_name: textOrNothing,
  last_name: textOrNothing,
  // `suspended` is what older payloads say.
  state: z.enum(['active', 'inactive', 'suspended']),
  created_at: workosTime,
  updated_at: workosTime,
});

/** A user in the list of a group: who they are is told by the list of users. */
export const memberPayload = z.object({ id: workosId });

export const groupPayload = z.object({
  id: workosId,
  directory_id: workosId,
  organization_id: workosId.nullish(),
  name: textOrNothing,
  updated_at: workosTime,
});

export const membershipPayload = z.object({
  directory_id: workosId,
  user: z.object({ id: workosId, organization_id: workosId.nullish() }),
  group: z.object({ id: workosId, organization_id: workosId.nullish() }),
});

// Events name the states of a directory otherwise than the list does: `active` for `linked`, `inactive` for `unlinked`.
const directoryStates: Record<string, DirectoryState> = {
  linked: 'linked',
  active: 'linked',
  validating: 'validating',
  invalid_credentials: 'invalid_credentials',
  unlinked: 'unlinked',
  inactive: 'unlinked',
  deleting: 'deleting',
};

export const directoryPayload = z.object({
  id: workosId,
  organization_id: workosId.nullish(),
  name: textOrNothing,
  type: textOrNothing,
  // A state that we do not know is certainly not `linked`.
  state: z.string().transform((state): DirectoryState => directoryStates[state] ?? 'unlinked'),
});

export function observedUser(
  payload: z.output<typeof userPayload>,
  seen: { readonly deleted: boolean; readonly version: Omit<ObjectVersion, 'updatedAt'>; readonly by: ObservedBy },
): ObservedUser {
  return {
    directoryUserId: payload.id,
    directoryId: payload.directory_id,
    email: normalEmail(payload.email),
    firstName: payload.first_name,
    lastName: payload.last_name,
    idpId: payload.idp_id,
    state: seen.deleted ? 'deleted' : payload.state === 'active' ? 'active' : 'inactive',
    createdAt: payload.created_at,
    version: { updatedAt: payload.updated_at, ...seen.version },
    by: seen.by,
  };
}

export function observedGroup(
  payload: z.output<typeof groupPayload>,
  seen: { readonly deleted: boolean; readonly version: Omit<ObjectVersion, 'updatedAt'>; readonly by: ObservedBy },
): ObservedGroup {
  return {
    directoryGroupId: payload.id,
    directoryId: payload.directory_id,
    name: payload.name,
    deleted: seen.deleted,
    version: { updatedAt: payload.updated_at, ...seen.version },
    by: seen.by,
  };
}

export function listedDirectory(payload: z.output<typeof directoryPayload>): ListedDirectory {
  return { directoryId: payload.id, name: payload.name, type: payload.type, state: payload.state };
}
