import type { ObservedGroup, ObservedMembership, ObservedUser } from '@rollcall/domain';
import type { ObservedDirectory } from './directory';

/** What made an observation: a WorkOS event, a sync run, or the poll's look at the list of directories. */
export type ObservationCause =
  | { readonly by: 'event'; readonly eventId: string }
  | { readonly by: 'poll' }
  | { readonly by: 'run'; readonly runId: string };

/** What a webhook, a poll or a scan saw. The order of a list of observations is the order in which they are merged. */
export type Observation = {
  readonly directoryId: string;
  /** Names the parent where the directory is not known yet; absent when the payload does not say. */
  readonly workosOrganizationId?: string | undefined;
  readonly cause: ObservationCause;
  /** W3C trace context of whatever brought it. */
  readonly traceparent?: string;
} & (
  | { readonly kind: 'user'; readonly user: ObservedUser }
  | { readonly kind: 'group'; readonly group: ObservedGroup }
  | { readonly kind: 'membership'; readonly membership: ObservedMembership }
  | { readonly kind: 'directory'; readonly directory: ObservedDirectory }
);

/** What became of an observation. `ignored`: its WorkOS organization belongs to no parent. */
export type MergeOutcome = 'applied' | 'unchanged' | 'duplicate' | 'stale' | 'ignored';
