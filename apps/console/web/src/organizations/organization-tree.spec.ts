import { create } from '@bufbuild/protobuf';
import { OrganizationKind, OrganizationSchema, ParentSchema } from '@rollcall/contracts';
import { organizationTree } from './organization-tree';

const organization = (name: string, parentId: string, kind = OrganizationKind.PRODUCTION) =>
  create(OrganizationSchema, { organizationId: `org_${name}`, name, parentId, kind });

describe('the tree of organizations', () => {
  it('has each under its parent: production first, then sandboxes, by name', () => {
    const tree = organizationTree(
      [
        organization('Zeta', 'p1'),
        organization('Sandbox', 'p1', OrganizationKind.SANDBOX),
        organization('Other', 'p2'),
        organization('Alpha', 'p1'),
      ],
      [
        create(ParentSchema, { parentId: 'p1', name: 'Northwind' }),
        create(ParentSchema, { parentId: 'p2', name: 'Acme' }),
      ],
    );
    expect(tree.map(({ name, organizations }) => [name, organizations.map((one) => one.name)])).toEqual([
      ['Acme', ['Other']],
      ['Northwind', ['Alpha', 'Zeta', 'Sandbox']],
    ]);
  });

  it('names a parent that may not be seen by its id', () => {
    expect(organizationTree([organization('Acme', 'p1')], [])[0]?.name).toBe('p1');
  });
});
