export declare const userStates: readonly ['active', 'inactive', 'suspended'];
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
  readonly emails: readonly {
    readonly primary: boolean;
    readonly type: string;
    readonly value: string | null;
  }[];
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
export declare function newUser(input: {
  id: string;
  directoryId: string;
  organizationId: string;
  attributes: UserAttributes;
  updatedAt: string;
}): DirectoryUser;
/** The user after a change, made anew so that what follows from a field (`name`, `emails`) follows. */
export declare function changedUser(user: DirectoryUser, changes: Partial<UserAttributes>, now: string): DirectoryUser;
export declare function listedUser(user: DirectoryUser): ListedDirectoryUser;
//# sourceMappingURL=directory-user.d.ts.map
