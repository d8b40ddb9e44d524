import { type Organization, OrganizationKind, type Parent } from '@rollcall/contracts';

/** A parent with its organizations: production before sandboxes, each by name. */
export interface ParentBranch {
  readonly parentId: string;
  /** The id, where the parent itself may not be seen. */
  readonly name: string;
  readonly organizations: readonly Organization[];
}

export function organizationTree(
  organizations: readonly Organization[],
  parents: readonly Parent[],
): readonly ParentBranch[] {
  const names = new Map(parents.map(({ parentId, name }) => [parentId, name]));
  const byParent = Map.groupBy(organizations, ({ parentId }) => parentId);
  return [...byParent]
    .map(([parentId, children]) => ({
      parentId,
      name: names.get(parentId) ?? parentId,
      organizations: children.toSorted((one, other) => rankOf(one) - rankOf(other) || byName(one, other)),
    }))
    .toSorted(byName);
}

const rankOf = ({ kind }: Organization): number => (kind === OrganizationKind.SANDBOX ? 1 : 0);
const byName = (one: { readonly name: string }, other: { readonly name: string }): number =>
  one.name.localeCompare(other.name, 'en');
