/** Source of both lists: the WorkOS OpenAPI description, schema `Directory`. */
export declare const directoryTypes: readonly [
  'azure scim v2.0',
  'bamboohr',
  'breathe hr',
  'cezanne hr',
  'cyberark scim v2.0',
  'fourth hr',
  'generic scim v2.0',
  'gsuite directory',
  'hibob',
  'sailpoint scim v2.0',
  'jump cloud scim v2.0',
  'okta scim v2.0',
  'onelogin scim v2.0',
  'people hr',
  'personio',
  'pingfederate scim v2.0',
  'rippling scim v2.0',
  's3',
  'sftp',
  'sftp workday',
  'workday',
];
export declare const directoryStates: readonly ['linked', 'validating', 'invalid_credentials', 'unlinked', 'deleting'];
export type DirectoryType = (typeof directoryTypes)[number];
export type DirectoryState = (typeof directoryStates)[number];
/** What is kept of a directory; the counts are added when it is listed. */
export interface Directory {
  readonly object: 'directory';
  readonly id: string;
  readonly organization_id: string;
  readonly external_key: string;
  readonly type: DirectoryType;
  readonly state: DirectoryState;
  readonly name: string;
  readonly created_at: string;
  readonly updated_at: string;
}
/** A directory as `GET /directories` of WorkOS answers it. */
export interface ListedDirectory extends Directory {
  readonly metadata: {
    readonly users: {
      readonly active: number;
      readonly inactive: number;
    };
    readonly groups: number;
  };
}
/** Events call the states `linked` and `unlinked` of the lists `active` and `inactive`. */
export type EventDirectoryState = 'active' | 'validating' | 'invalid_credentials' | 'inactive' | 'deleting';
export interface DeletedDirectory {
  readonly object: 'directory';
  readonly id: string;
  readonly organization_id: string;
  readonly type: DirectoryType;
  readonly state: EventDirectoryState;
  readonly name: string;
  readonly created_at: string;
  readonly updated_at: string;
}
export interface ActivatedDirectory extends DeletedDirectory {
  readonly external_key: string;
  readonly domains: readonly never[];
}
export declare function activatedDirectory(directory: Directory): ActivatedDirectory;
export declare function deletedDirectory(directory: Directory): DeletedDirectory;
//# sourceMappingURL=directory.d.ts.map
