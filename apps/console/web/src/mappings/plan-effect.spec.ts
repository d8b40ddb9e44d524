import { create } from '@bufbuild/protobuf';
import { MemberStatus, membership, Role } from '@rollcall/contracts';
import { divideByHold, mappingEffect, removalsOf } from './plan-effect';

const { ChangeAction } = membership;
const { ACTIVE } = MemberStatus;

describe('what mappings would do', () => {
  it('counts who falls outside of roles, outside of tiers, or goes anyway', () => {
    const reasons = ['no_role_group', 'no_role_group', 'no_tier_group', 'not_in_directory'];
    const effect = mappingEffect(
      create(membership.OrganizationPlanSchema, {
        unchanged: 5,
        wouldHold: 4,
        changes: reasons.map((reasonCode, n) => ({ email: `p${String(n)}`, action: ChangeAction.REMOVE, reasonCode })),
      }),
    );
    expect(effect).toMatchObject({ outsideRoles: 2, outsideTiers: 1, otherRemovals: 1, unchanged: 5, wouldHold: 4 });
    expect(removalsOf(effect)).toBe(4);
    expect(effect.examples).toEqual(['p0', 'p1', 'p2']);
  });

  it('counts who gets another role, another tier, or both', () => {
    const before = { role: Role.USER, seatTier: 'standard', status: ACTIVE };
    const change = (after: Partial<typeof before>) => ({
      action: ChangeAction.UPDATE,
      before,
      after: { ...before, ...after },
    });
    const changes = [
      change({ role: Role.ADMIN }),
      change({ seatTier: 'premium' }),
      change({ role: Role.OWNER, seatTier: 'x' }),
    ];
    expect(mappingEffect(create(membership.OrganizationPlanSchema, { changes }))).toMatchObject({
      otherRole: 2,
      otherTier: 2,
      outsideRoles: 0,
      examples: [],
    });
  });
});

describe('saved mappings', () => {
  it('are not in force for those who would change, but for those whose removal waits', () => {
    const { changes } = create(membership.OrganizationPlanSchema, {
      changes: [
        { email: 'held', action: ChangeAction.REMOVE },
        { email: 'gone', action: ChangeAction.REMOVE },
        { email: 'held-too', action: ChangeAction.UPDATE },
      ],
    });
    const hold = create(membership.HoldSchema, { removals: [{ email: 'held' }, { email: 'held-too' }] });
    expect(divideByHold(changes, [hold])).toEqual({ pending: 2, held: 1 });
    expect(divideByHold(changes, [])).toEqual({ pending: 3, held: 0 });
  });
});
