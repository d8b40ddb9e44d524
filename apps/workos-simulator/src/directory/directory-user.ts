export const userStates = ['active', 'inactive', 'suspended'] as const;
export type UserState = (typeof userStates)[number];

/** A directory user as events carry it. Never changed in place: lists and events of earlier versions point to it. */
export interface DirectoryUser {
  readonly object: 'directory_user';
  readonly id: string;
  readonly directory_id: string;
  readonly organization_id: string;
  readonly idp_id: string;
  readonly email: string | null;
  readonly first_name: string | null;
  readonly last_name: string | null;
  readonly name: string | null;
  readonly emails: readonly { readonly primary: boolean; readonly type: string; readonly value: string | null }[];
  readonly job_title: string | null;
  readonly username: string | null;
  readonly state: UserState;
  readonly raw_attributes: Readonly<Record<string, unknown>>;
  readonly custom_attributes: Readonly<Record<string, unknown>>;
  readonly created_at: string;
  readonly updated_at: string;
}

/** A directory user as lists and look-ups answer it: `groups` is empty for teams made since May 2026, whatever is true. */
export interface ListedDirectoryUser extends DirectoryUser {
  readonly groups: readonly never[];
}

/** What a person's entry in the identity provider says. */
export interface UserAttributes {
  readonly idp_id: string;
  readonly email: string | null;
  readonly first_name: string | null;
  readonly last_name: string | null;
  readonly job_title: string | null;
  readonly username: string | null;
  readonly state: UserState;
  readonly custom_attributes: Readonly<Record<string, unknown>>;
  readonly created_at: string;
}

export function newUser(input: {
  id: string;
  directoryId: string;
  organizationId: string;
  attributes: UserAttributes;
  updatedAt: string;
}): DirectoryUser {
  const { attributes } = input;
  const { email, first_name, last_name } = attributes;
  return {
    object: 'directory_user',
    id: input.id,
    directory_id: input.directoryId,
    organization_id: input.organizationId,
    idp_id: attributes.idp_id,
    email,
    first_name,
    last_name,
    name: [first_name, last_name].filter((part) => part !== null && part !== '').join(' ') || null,
    emails: email === null ? [] : [{ primary: true, type: 'work', value: email }],
    job_title: attributes.job_title,
    username: attributes.username,
    state: attributes.state,
    raw_attributes: {},
    custom_attributes: attributes.custom_attributes,
    created_at: attributes.created_at,
    updated_at: input.updatedAt,
  };
}

/** The user after a change, made anew so that what follows from a field (`name`, `emails`) follows. */
export function changedUser(user: DirectoryUser, changes: Partial<UserAttributes>, now: string): DirectoryUser {
  return newUser({
    id: user.id,
    directoryId: user.directory_id,
    organizationId: user.organization_id,
    attributes: { ...user, ...changes },
    updatedAt: now,
  });
}

export function listedUser(user: DirectoryUser): ListedDirectoryUser {
  return { ...user, groups: [] };
}
