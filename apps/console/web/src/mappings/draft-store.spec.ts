import { Role } from '@rollcall/contracts';
import { draftStore, parseKeptDraft } from './draft-store';
import { noMappings } from './mapping-draft';

const kept = {
  base: noMappings,
  draft: {
    enabled: true,
    roles: [{ groupId: 'a', role: Role.ADMIN }],
    tiersEnabled: true,
    tiers: [{ groupId: 'b', tier: 'premium' }],
  },
};

describe('a draft of mappings that is kept', () => {
  it('is read as it was written', () => {
    expect(parseKeptDraft(JSON.stringify(kept))).toEqual(kept);
  });

  it.each([
    '',
    'no json',
    'null',
    '[]',
    '{"base":{}}',
    JSON.stringify({ ...kept, draft: { ...kept.draft, roles: [{}] } }),
  ])('is none where %p was kept', (text) => {
    expect(parseKeptDraft(text)).toBeUndefined();
  });

  it('belongs to one organization, and is forgotten', () => {
    draftStore.write('acme', kept);
    expect(draftStore.read('acme')).toEqual(kept);
    expect(draftStore.read('other')).toBeUndefined();
    draftStore.forget('acme');
    expect(draftStore.read('acme')).toBeUndefined();
  });
});
