import type { MessageInitShape } from '@bufbuild/protobuf';
import type {
  EntitlementsChangedSchema,
  GroupCheckpointSchema,
  GroupMemberStateSchema,
  GroupStateSchema,
  PersonEntitlementsChangeSchema,
} from '@rollcall/contracts';

/** Where a happening is published: the key of its record, and the trace of what made it happen. */
export interface Address {
  /** The parent id; the organization id for direct groups and entitlements. */
  readonly key: string;
  readonly traceparent?: string | undefined;
}

/** Something about groups that others must hear. */
export type Happening = Address &
  (
    | { readonly kind: 'group'; readonly state: MessageInitShape<typeof GroupStateSchema> }
    | { readonly kind: 'member'; readonly state: MessageInitShape<typeof GroupMemberStateSchema> }
    | { readonly kind: 'checkpoint'; readonly state: MessageInitShape<typeof GroupCheckpointSchema> }
    // A person of the organization that is the key gained or lost something.
    | { readonly kind: 'entitlements'; readonly state: MessageInitShape<typeof PersonEntitlementsChangeSchema> }
    // What a group or an organization gives has changed, for more people than are named.
    | { readonly kind: 'grants'; readonly state: MessageInitShape<typeof EntitlementsChangedSchema> }
  );
