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
export declare function newGroup(input: {
  id: string;
  directoryId: string;
  organizationId: string;
  attributes: GroupAttributes;
  createdAt: string;
  updatedAt: string;
}): DirectoryGroup;
//# sourceMappingURL=directory-group.d.ts.map
