import type { ActivatedDirectory, DeletedDirectory } from '../directory/directory';
import type { DirectoryGroup } from '../directory/directory-group';
import type { DirectoryUser } from '../directory/directory-user';
interface Membership {
  readonly directory_id: string;
  readonly user: DirectoryUser;
  readonly group: DirectoryGroup;
}
interface Revision {
  /** Only the fields that changed, as they were before. */
  readonly previous_attributes: Readonly<Record<string, unknown>>;
}
/** What each event carries in `data`. Source: the WorkOS OpenAPI description, schema `EventSchema`. */
export interface EventData {
  readonly 'dsync.activated': ActivatedDirectory;
  readonly 'dsync.deleted': DeletedDirectory;
  readonly 'dsync.user.created': DirectoryUser;
  readonly 'dsync.user.updated': DirectoryUser & Revision;
  readonly 'dsync.user.deleted': DirectoryUser;
  readonly 'dsync.group.created': DirectoryGroup;
  readonly 'dsync.group.updated': DirectoryGroup & Revision;
  readonly 'dsync.group.deleted': DirectoryGroup;
  readonly 'dsync.group.user_added': Membership;
  readonly 'dsync.group.user_removed': Membership;
}
export type EventType = keyof EventData;
/** An event as `GET /events` lists it. */
export interface DirectoryEvent<T extends EventType = EventType> {
  readonly object: 'event';
  readonly id: string;
  readonly event: T;
  readonly data: EventData[T];
  readonly created_at: string;
  readonly context: Readonly<Record<string, never>>;
}
export {};
//# sourceMappingURL=event.d.ts.map
