import type { Cause } from '@rollcall/contracts';
import type { Scope } from './scope';

/** What made a change, and the trace it came with. */
export interface Origin {
  readonly cause?: Cause | undefined;
  readonly traceparent?: string | undefined;
}

export interface TouchedPerson extends Origin {
  readonly scope: Scope;
  readonly email: string;
}

export interface TouchedGroup extends Origin {
  readonly scope: Scope;
  readonly groupId: string;
  /** What it gives to its members, or its name alone. */
  readonly what: 'grants' | 'name';
}

export interface TouchedOrganization extends Origin {
  readonly organizationId: string;
}

/** Whose entitlements a transaction may change. */
export interface Touched {
  readonly people: readonly TouchedPerson[];
  readonly groups: readonly TouchedGroup[];
  /** What bounds everybody of an organization. */
  readonly organizations: readonly TouchedOrganization[];
}

export const touchesNobody: Touched = { people: [], groups: [], organizations: [] };
