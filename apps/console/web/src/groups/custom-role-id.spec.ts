import { customRoleIdFor } from './custom-role-id';

describe('the id of a new custom role', () => {
  it.each([
    ['Data analyst', 'role_data_analyst'],
    ['  Añalyst — EMEA! ', 'role_an_alyst_emea'],
    ['分析', 'role_custom'],
  ])('of %s is %s', (name, id) => {
    expect(customRoleIdFor(name, new Set())).toBe(id);
  });

  it('is never one that is there', () => {
    expect(customRoleIdFor('Analyst', new Set(['role_analyst', 'role_analyst_2']))).toBe('role_analyst_3');
  });
});
