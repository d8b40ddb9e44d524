import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { membership } from '@rollcall/contracts';
import { confirmNeeds, isNumberTyped, missingConfirmations } from './confirm-rules';

const plan = (...organizations: MessageInitShape<typeof membership.OrganizationPlanSchema>[]) =>
  create(membership.PlanSchema, { organizations });
const nothing = { ticked: new Set<string>(), typed: '' };

describe('confirming a plan', () => {
  it('asks for nothing where there is no warning and nobody would wait', () => {
    const needs = confirmNeeds(plan({ organizationId: 'a', removed: 3 }));
    expect(missingConfirmations(needs, nothing)).toEqual([]);
  });

  it('asks to tick every warning of every organization, those that hurt most first', () => {
    const needs = confirmNeeds(
      plan(
        { organizationId: 'a', warnings: [{ code: 'last_admin' }] },
        { organizationId: 'b', warnings: [{ code: 'leaves_nobody' }, { code: 'last_admin' }, { code: 'new_one' }] },
      ),
    );
    expect(needs.warnings.map(({ key }) => key)).toEqual([
      'b/leaves_nobody',
      'a/last_admin',
      'b/last_admin',
      'b/new_one',
    ]);
    const ticked = new Set(['b/leaves_nobody', 'a/last_admin', 'b/last_admin']);
    expect(missingConfirmations(needs, { ticked, typed: '' })).toEqual(['tick']);
    expect(missingConfirmations(needs, { ticked: ticked.add('b/new_one'), typed: '' })).toEqual([]);
  });

  it('asks to type the number of all removals where some would wait without it', () => {
    const needs = confirmNeeds(
      plan({ organizationId: 'a', removed: 12, wouldHold: 12 }, { organizationId: 'b', removed: 3 }),
    );
    expect(needs.typedRemovals).toBe(15);
    for (const typed of ['', '12', '15 people', '1 5 0']) {
      expect(missingConfirmations(needs, { ...nothing, typed })).toEqual(['type']);
    }
    expect(missingConfirmations(needs, { ...nothing, typed: ' 15 ' })).toEqual([]);
  });

  it.each(['1234', '1,234', '1.234', '1 234', '1\u202f234', "1'234"])('takes 1234 typed as %p', (typed) => {
    expect(isNumberTyped(typed, 1234)).toBe(true);
    expect(isNumberTyped(typed, 123)).toBe(false);
  });

  it.each(['', ' ', '-5', '5e0', '0x5', 'five'])('does not take %p for a number', (typed) => {
    expect(isNumberTyped(typed, 5)).toBe(false);
    expect(isNumberTyped(typed, 0)).toBe(false);
  });
});
