import { create } from '@bufbuild/protobuf';
import { GroupMappingsSchema, Role } from '@rollcall/contracts';
import {
  draftChanges,
  draftOf,
  highestOf,
  type MappingDraft,
  mappingGaps,
  mappingsOf,
  mapToRole,
  mapToTier,
  noMappings,
  unmapFromRole,
  unmapFromTier,
} from './mapping-draft';

const { OWNER, ADMIN, USER } = Role;
const on = (change: Partial<MappingDraft> = {}): MappingDraft => ({ ...noMappings, enabled: true, ...change });
const kinds = (draft: MappingDraft, known?: string[]) =>
  mappingGaps(draft, known && new Set(known)).map(({ kind }) => kind);

describe('a draft of group mappings', () => {
  it('of an organization, saved as it is, changes nothing', () => {
    const mappings = create(GroupMappingsSchema, {
      enabled: true,
      roleMappings: [{ groupId: 'staff', role: USER }],
      seatTierMappings: [{ groupId: 'staff', tier: 'premium' }],
    });
    const draft = draftOf(mappings);
    expect(create(GroupMappingsSchema, mappingsOf(draft))).toEqual(mappings);
    expect(draftChanges(draft, draftOf(mappings))).toEqual([]);
  });

  it('maps several groups to one role, and one group to several, each once', () => {
    const draft = [
      ['a', USER],
      ['b', USER],
      ['a', ADMIN],
      ['a', USER],
    ] as const;
    const mapped = draft.reduce((so, [groupId, role]) => mapToRole(so, groupId, role), noMappings);
    expect(mapped.roles).toEqual([
      { groupId: 'a', role: USER },
      { groupId: 'b', role: USER },
      { groupId: 'a', role: ADMIN },
    ]);
    expect(unmapFromRole(mapped, 'a', USER).roles).toEqual(mapped.roles.slice(1));
  });

  it('tells each line that was added or removed since it was saved, and no order', () => {
    const saved = on({
      roles: [
        { groupId: 'a', role: USER },
        { groupId: 'b', role: ADMIN },
      ],
    });
    const same = on({ roles: [...saved.roles].reverse() });
    expect(draftChanges(saved, same)).toEqual([]);
    const changed = mapToTier(
      mapToRole(unmapFromRole({ ...saved, tiersEnabled: true }, 'a', USER), 'a', OWNER),
      'a',
      'gold',
    );
    expect(draftChanges(saved, changed)).toEqual([
      { kind: 'switch', change: 'on', groupId: '', target: 'tiers' },
      { kind: 'role', change: 'added', groupId: 'a', target: String(OWNER) },
      { kind: 'role', change: 'removed', groupId: 'a', target: String(USER) },
      { kind: 'tier', change: 'added', groupId: 'a', target: 'gold' },
    ]);
    expect(draftChanges(saved, unmapFromTier({ ...changed, ...saved }, 'a', 'gold'))).toEqual([]);
  });

  it('counts the highest of several roles of a group', () => {
    expect(highestOf([USER, ADMIN], [OWNER, ADMIN, USER])).toBe(ADMIN);
    expect(highestOf([], [OWNER])).toBeUndefined();
  });
});

describe('incomplete mappings', () => {
  it('without a role-mapped group, or without a tier-mapped one, are told', () => {
    expect(kinds(on())).toEqual(['no_role_group']);
    expect(kinds(on({ roles: [{ groupId: 'a', role: USER }], tiersEnabled: true }))).toEqual(['no_tier_group']);
  });

  it('with groups of one kind alone are told, where there are both kinds', () => {
    const draft = on({
      roles: [
        { groupId: 'a', role: USER },
        { groupId: 'b', role: USER },
      ],
      tiersEnabled: true,
      tiers: [
        { groupId: 'b', tier: 'gold' },
        { groupId: 'c', tier: 'gold' },
      ],
    });
    expect(mappingGaps(draft, undefined)).toEqual([
      { kind: 'tier_only', groupIds: ['c'] },
      { kind: 'role_only', groupIds: ['a'] },
    ]);
    expect(kinds({ ...draft, tiersEnabled: false })).toEqual([]);
  });

  it('with groups that the directory lacks are told once the groups are known', () => {
    const draft = on({ roles: [{ groupId: 'a', role: USER }] });
    expect(kinds(draft)).toEqual([]);
    expect(kinds(draft, ['a'])).toEqual([]);
    expect(kinds(draft, ['b'])).toEqual(['gone']);
  });

  it('that are switched off lack nothing; tiers alone do nothing', () => {
    expect(kinds(noMappings)).toEqual([]);
    expect(kinds({ ...noMappings, tiersEnabled: true })).toEqual(['tiers_without_roles']);
  });
});
