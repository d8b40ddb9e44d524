import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { EntitlementsChangedSchema } from '@rollcall/contracts';
import { type Entitlements, entitlementDifference, entitlementsOf, noEntitlements } from '@rollcall/domain';
import type { Transaction } from '@rollcall/persistence';
import type { Catalogue } from '@rollcall/service';
import type { Happening } from '../../publishing/happening';
import { type Person, readFacts } from '../entitlement-facts';
import { spendLimitMessage } from '../entitlement-message';
import { namedMembers } from './named-members';
import type { Origin, Touched, TouchedOrganization } from './touched';

/** Looks at the people whom a transaction touches before it begins, to tell afterwards who gained or lost what. */
export interface DifferenceWatch {
  /** Call it before the transaction's first change. */
  before(tx: Transaction, touched: Pick<Touched, 'people' | 'groups'>): Promise<WatchedDifferences>;
}

export interface WatchedDifferences {
  /**
   * Call it after the last change.
   * @param organizations where what bounds everybody has changed
   */
  happenings(organizations: readonly TouchedOrganization[]): Promise<Happening[]>;
}

/** People whose facts are read by one statement: few enough that Postgres does not begin to compile it (jit_above_cost). */
const readAtOnce = 250;

interface Watched extends Person, Origin {}

interface Seen {
  readonly entitlements: Entitlements;
  readonly currency: string;
}

export function createDifferenceWatch({ catalogue }: { readonly catalogue: Catalogue }): DifferenceWatch {
  const capabilities = catalogue.map(({ capability }) => capability);

  /** One for each person, in their order. */
  const look = async (tx: Transaction, people: readonly Watched[]): Promise<Seen[]> => {
    const seen: Seen[] = [];
    for (let start = 0; start < people.length; start += readAtOnce) {
      const facts = await readFacts(tx, people.slice(start, start + readAtOnce));
      for (const one of facts.people) {
        seen.push({
          entitlements: one ? entitlementsOf(one, capabilities) : noEntitlements,
          currency: one?.currency ?? '',
        });
      }
    }
    return seen;
  };

  return {
    async before(tx, touched) {
      const { people, groups } = await namedMembers(tx, touched);
      const before = await look(tx, people);
      return {
        async happenings(organizations) {
          const after = await look(tx, people);
          const differences = people.flatMap((person, index) => {
            const earlier = before[index];
            const later = after[index];
            return earlier && later ? personHappening(person, earlier, later) : [];
          });
          return [
            ...differences,
            ...groups.map(({ organizationId, groupId, cause, traceparent }) =>
              grantsHappening(organizationId, traceparent, {
                case: 'group',
                value: { groupId, ...(cause && { cause }) },
              }),
            ),
            ...organizations.map(({ organizationId, cause, traceparent }) =>
              grantsHappening(organizationId, traceparent, {
                case: 'organization',
                value: { ...(cause && { cause }) },
              }),
            ),
          ];
        },
      };
    },
  };
}

function personHappening(
  { organizationId, email, cause, traceparent }: Watched,
  before: Seen,
  after: Seen,
): Happening[] {
  const difference = entitlementDifference(before.entitlements, after.entitlements);
  if (difference === undefined) return [];
  const { gained, lost, spendLimit } = difference;
  return [
    {
      kind: 'entitlements',
      key: organizationId,
      traceparent,
      state: {
        email,
        gainedCapabilities: [...gained],
        lostCapabilities: [...lost],
        ...(spendLimit && {
          spendLimitBefore: spendLimitMessage(spendLimit.before, before.currency || after.currency),
          spendLimitAfter: spendLimitMessage(spendLimit.after, after.currency),
        }),
        ...(cause && { cause }),
      },
    },
  ];
}

function grantsHappening(
  organizationId: string,
  traceparent: string | undefined,
  of: NonNullable<MessageInitShape<typeof EntitlementsChangedSchema>['of']>,
): Happening {
  return {
    kind: 'grants',
    key: organizationId,
    traceparent,
    state: create(EntitlementsChangedSchema, { organizationId, of }),
  };
}
