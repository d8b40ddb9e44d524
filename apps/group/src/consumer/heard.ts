import type { Cause, Member, Organization } from '@rollcall/contracts';

/** The topics that the group service hears. */
export type HeardTopic = 'directory.changes' | 'organization.settings' | 'membership.changes';

/** A change of a parent's directory, and the trace it came with. */
export interface Heard<Change> {
  readonly parentId: string;
  readonly change: Change;
  readonly traceparent: string | undefined;
}

/** An organization's settings as they are now, why, and the trace they came with. */
export interface HeardOrganization {
  readonly organization: Organization;
  readonly cause: Cause | undefined;
  readonly traceparent: string | undefined;
}

/** A member of an organization as it is now, why, and the trace it came with. */
export interface HeardMember {
  readonly organizationId: string;
  readonly member: Member;
  readonly cause: Cause | undefined;
  readonly traceparent: string | undefined;
}

/** A sync run that ends here: what its scan found, or (with an organization) what membership made of it. */
export interface HeardCheckpoint {
  readonly parentId: string;
  readonly runId: string;
  readonly organizationId: string;
  readonly traceparent: string | undefined;
}
