import type { DecisionSettings, DirectoryPerson, Email } from '@rollcall/domain';
import { peopleOf } from '../directory-mirror/directory-people';
import { judge, type Judgement, type JudgementQuestion } from './judgement';
import type { MadeDecision } from './made-decision';

const settings: DecisionSettings = {
  mode: 'scim',
  mappings: {
    enabled: true,
    roles: [{ directoryGroupId: 'staff', role: 'user' }],
    seatTiersEnabled: false,
    seatTiers: [],
  },
  seatTiers: [{ tier: 'standard', rank: 1 }],
  unmappedTier: 'remove',
};
const createdAt = new Date('2026-01-01T00:00:00Z');
const user = (directoryUserId: string, email: string, change: Partial<DirectoryPerson> = {}): DirectoryPerson => ({
  directoryUserId,
  email: email === '' ? undefined : (email as Email),
  firstName: 'Ada',
  lastName: 'Lovelace',
  active: true,
  createdAt,
  groups: new Set(['staff']),
  ...change,
});
const provisioned = (directoryUserId: string, change: Partial<MadeDecision> = {}): MadeDecision => ({
  outcome: 'provision',
  role: 'user',
  seatTier: '',
  highestAvailable: false,
  reasonCode: 'mapped_role',
  directoryUserId,
  firstName: 'Ada',
  lastName: 'Lovelace',
  directoryCreatedAt: createdAt,
  ...change,
});
const removed = (directoryUserId: string, reasonCode: string) =>
  provisioned(directoryUserId, { outcome: 'remove', role: 'keep', reasonCode });
const judged = (
  emails: string[],
  users: DirectoryPerson[],
  made: [string, MadeDecision][],
  more: Partial<JudgementQuestion> = {},
) =>
  judge({
    settings,
    emails,
    people: peopleOf(users),
    made: new Map(made),
    absenceCounts: true,
    hasGrace: () => false,
    ...more,
  });
const lines = ({ decided }: Judgement) =>
  decided.map((unit) =>
    unit
      .map(
        ({ email, decision, previousEmail }) =>
          `${decision.outcome === 'remove' ? '-' : '+'}${email}${previousEmail ? `<${previousEmail}` : ''} ${decision.reasonCode}`,
      )
      .join(' & '),
  );

describe('judging people against what was decided last', () => {
  it('says what is new, and nothing the second time', () => {
    expect(lines(judged(['a'], [user('u1', 'a')], []))).toEqual(['+a mapped_role']);
    expect(lines(judged(['a'], [user('u1', 'a')], [['a', provisioned('u1')]]))).toEqual([]);
  });

  it.each([
    ['a changed name', { firstName: 'Augusta' }],
    ['a changed role', { role: 'admin' as const }],
    ['another directory user', { directoryUserId: 'u0' }],
    ['another creation time', { directoryCreatedAt: new Date(0) }],
  ])('%s is news', (_what, change) => {
    expect(lines(judged(['a'], [user('u1', 'a'), user('u0', 'b')], [['a', provisioned('u1', change)]]))).toEqual([
      '+a mapped_role',
    ]);
  });

  it('the absent are removed; those never decided or removed before are no news', () => {
    expect(
      lines(
        judged(
          ['a', 'b', 'c'],
          [],
          [
            ['a', provisioned('u1')],
            ['b', removed('u2', 'inactive_in_directory')],
          ],
        ),
      ),
    ).toEqual(['-a not_in_directory']);
  });

  it('nobody is removed for absence while it does not count', () => {
    expect(lines(judged(['a'], [], [['a', provisioned('u1')]], { absenceCounts: false }))).toEqual([]);
  });

  it('a changed email is one pair, the old half first', () => {
    expect(lines(judged(['a', 'b'], [user('u1', 'b')], [['a', provisioned('u1')]]))).toEqual([
      '-a email_changed & +b<a mapped_role',
    ]);
    expect(
      lines(
        judged(
          ['a', 'b'],
          [user('u1', 'b')],
          [
            ['a', { ...removed('', 'email_changed') }],
            ['b', provisioned('u1')],
          ],
        ),
      ),
    ).toEqual([]);
  });

  it('a changed email whose old one another user has is no pair', () => {
    expect(lines(judged(['a', 'b'], [user('u1', 'b'), user('u2', 'a')], [['a', provisioned('u1')]]))).toEqual([
      '+a mapped_role',
      '+b mapped_role',
    ]);
  });

  it('a changed email whose new one another user stands for removes the old record only', () => {
    const older = user('u0', 'b', { createdAt: new Date(0) });
    const made: [string, MadeDecision][] = [
      ['a', provisioned('u1')],
      ['b', provisioned('u0', { directoryCreatedAt: new Date(0) })],
    ];
    expect(lines(judged(['a', 'b'], [older, user('u1', 'b')], made))).toEqual(['-a email_changed']);
  });

  it('one who loses the email stays as they are, unless inactive or gone', () => {
    const made: [string, MadeDecision][] = [['a', provisioned('u1')]];
    expect(lines(judged(['a'], [user('u1', '', { groups: new Set() })], made))).toEqual([]);
    expect(lines(judged(['a'], [user('u1', '', { active: false })], made))).toEqual(['-a inactive_in_directory']);
    expect(lines(judged(['a'], [], made))).toEqual(['-a not_in_directory']);
  });

  describe('leaving the last mapped group', () => {
    const grace = { hasGrace: () => true };
    const outside = { groups: new Set<string>() };

    it('is put off for who is provisioned', () => {
      expect(judged(['a'], [user('u1', 'a', outside)], [['a', provisioned('u1')]], grace)).toEqual({
        decided: [],
        putOff: ['a'],
      });
    });

    it('is not put off for who was never provisioned, is inactive or absent', () => {
      expect(lines(judged(['a'], [user('u1', 'a', outside)], [], grace))).toEqual(['-a no_role_group']);
      expect(lines(judged(['a'], [user('u1', 'a', { active: false })], [['a', provisioned('u1')]], grace))).toEqual([
        '-a inactive_in_directory',
      ]);
      expect(lines(judged(['a'], [], [['a', provisioned('u1')]], grace))).toEqual(['-a not_in_directory']);
    });

    it('is put off with the change of the email that comes with it: both halves wait', () => {
      expect(judged(['a', 'b'], [user('u1', 'b', outside)], [['a', provisioned('u1')]], grace)).toEqual({
        decided: [],
        putOff: ['a'],
      });
    });
  });
});
