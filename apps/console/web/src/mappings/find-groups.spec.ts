import { findGroups } from './find-groups';

const groups = ['Sales', 'Inside sales', 'All staff', 'Engineering'].map((name) => ({
  directoryGroupId: name,
  name,
  memberCount: 1,
}));
const found = (query: string, most = 10) => findGroups(groups, query, most).map(({ name }) => name);

describe('groups to choose from', () => {
  it('come by name, those that begin with what was typed first', () => {
    expect(found('')).toEqual(['All staff', 'Engineering', 'Inside sales', 'Sales']);
    expect(found(' SAL')).toEqual(['Sales', 'Inside sales']);
    expect(found('nobody')).toEqual([]);
  });

  it('are no more than fit', () => {
    expect(found('', 2)).toEqual(['All staff', 'Engineering']);
  });
});
