import type { ObservedGroup, ObservedUser } from '@rollcall/domain';
import type { WorkosEvent } from './workos-event';

/** What the rest of ingest asks of WorkOS: a page at a time, in our words. */
export interface WorkosDirectory {
  /** The same WorkOS, asked on behalf of a parent: parents share what WorkOS allows. */
  forParent(parentId: string): WorkosDirectory;
  /** All directories of a WorkOS organization. */
  listDirectories(ask: { readonly organization: string; readonly signal?: AbortSignal }): Promise<DirectoryListing>;
  /** Users of a directory, ascending by id. */
  listUsersPage(ask: PageOf<{ readonly directory: string }>): Promise<Page<ObservedUser>>;
  /** Ids of the users of a group, ascending. */
  listMembersPage(ask: PageOf<{ readonly group: string; readonly directory: string }>): Promise<Page<string>>;
  /** Groups of a directory, or of a user, ascending by id. */
  listGroupsPage(ask: PageOf<{ readonly directory: string } | { readonly user: string }>): Promise<Page<ObservedGroup>>;
  /** One user; `user` is undefined where WorkOS knows none of that id. */
  getUser(ask: {
    readonly user: string;
    readonly signal?: AbortSignal;
  }): Promise<{ readonly user: ObservedUser | undefined; readonly answeredAt: Date }>;
  /** One group, in the same way. */
  getGroup(ask: {
    readonly group: string;
    readonly signal?: AbortSignal;
  }): Promise<{ readonly group: ObservedGroup | undefined; readonly answeredAt: Date }>;
  /** Events of the whole environment, oldest first. Both starts are exclusive. */
  listEventsPage(ask: EventsAsk): Promise<EventsPage>;
}

export type PageOf<List> = List & {
  /** The `next` of the page before; absent for the first page. */
  readonly after?: string | undefined;
  readonly signal?: AbortSignal;
};

export interface Page<Item> {
  readonly items: readonly Item[];
  /** Items that were there and could not be read: the listing is not complete. */
  readonly unreadable: number;
  /** Where the next page begins; undefined when this is the last. */
  readonly next: string | undefined;
  /** WorkOS's own clock at the answer, rounded down to the second. */
  readonly answeredAt: Date;
}

/** A page of a listing holds at most so many. */
export const pageLimit = 100;

export type DirectoryState = 'linked' | 'validating' | 'invalid_credentials' | 'unlinked' | 'deleting' | 'deleted';

export interface ListedDirectory {
  readonly directoryId: string;
  readonly name: string;
  readonly type: string;
  readonly state: DirectoryState;
}

export interface DirectoryListing {
  readonly directories: readonly ListedDirectory[];
  readonly answeredAt: Date;
}

export type EventsAsk = ({ readonly after: string } | { readonly rangeStart: Date }) & {
  readonly signal?: AbortSignal;
};

export interface EventsPage {
  readonly events: readonly WorkosEvent[];
  /** Whether more may follow at once. */
  readonly full: boolean;
}
