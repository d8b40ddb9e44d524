import { create } from '@bufbuild/protobuf';
import { PolicySchema, UnmappedTier } from '@rollcall/contracts';
import { policyChange, policyDraftOf, policyProblems } from './policy-draft';

const saved = policyDraftOf(
  create(PolicySchema, {
    guard: { enabled: true, maxRemovalsCount: 10, maxRemovalsShare: 0.07 },
    unmappedTier: UnmappedTier.REMOVE,
    unmappedGraceSeconds: 30,
  }),
);

describe('the policy of an organization', () => {
  it('shows the share in percent', () => {
    expect(saved.maxRemovalsPercent).toBe(7);
  });

  it('sends nothing where nothing differs', () => {
    expect(policyChange('acme', saved, { ...saved })).toBeUndefined();
  });

  it('sends what differs and nothing else', () => {
    expect(policyChange('acme', saved, { ...saved, maxRemovalsPercent: 12.5 })).toEqual({
      organizationId: 'acme',
      guard: { maxRemovalsShare: 0.125 },
    });
    expect(policyChange('acme', saved, { ...saved, guardEnabled: false, unmappedGraceSeconds: 0 })).toEqual({
      organizationId: 'acme',
      guard: { enabled: false },
      unmappedGraceSeconds: 0,
    });
  });

  it('names each number that cannot be', () => {
    expect(policyProblems(saved)).toEqual({});
    const wrong = { ...saved, maxRemovalsCount: 1.5, maxRemovalsPercent: 101, unmappedGraceSeconds: -1 };
    expect(Object.keys(policyProblems(wrong))).toEqual([
      'maxRemovalsCount',
      'maxRemovalsPercent',
      'unmappedGraceSeconds',
    ]);
    expect(policyProblems({ ...saved, maxRemovalsPercent: Number.NaN })).toHaveProperty('maxRemovalsPercent');
  });
});
