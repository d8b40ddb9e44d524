/** A directory group as lists, look-ups and events of WorkOS carry it. Never changed in place. */
export interface DirectoryGroup {
  readonly object: 'directory_group';
  readonly id: string;
  readonly idp_id: string;
  readonly directory_id: string;
  readonly organization_id: string;
  readonly name: string;
  readonly raw_attributes: Readonly<Record<string, unknown>>;
  readonly created_at: string;
  readonly updated_at: string;
}

export interface GroupAttributes {
  readonly idp_id: string;
  readonly name: string;
}

export function newGroup(input: {
  id: string;
  directoryId: string;
  organizationId: string;
  attributes: GroupAttributes;
  createdAt: string;
  updatedAt: string;
}): DirectoryGroup {
  return {
    object: 'directory_group',
    id: input.id,
    idp_id: input.attributes.idp_id,
    directory_id: input.directoryId,
    organization_id: input.organizationId,
    name: input.attributes.name,
    raw_attributes: {},
    created_at: input.createdAt,
    updated_at: input.updatedAt,
  };
}
