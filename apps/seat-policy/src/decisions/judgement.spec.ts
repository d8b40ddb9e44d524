import { absenceByDeletion, type DecisionSettings, type Email } from '@rollcall/domain';
import { type MirroredPerson, peopleOf } from '../directory-mirror/directory-people';
import { judge, type Judgement, type JudgementQuestion, standingDecisions } from './judgement';
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
const user = (directoryUserId: string, email: string, change: Partial<MirroredPerson> = {}): MirroredPerson => ({
  directoryUserId,
  email: email === '' ? undefined : (email as Email),
  firstName: 'Ada',
  lastName: 'Lovelace',
  active: true,
  createdAt,
  groups: new Set(['staff']),
  directoryGone: false,
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
  users: MirroredPerson[],
  made: [string, MadeDecision][],
  more: Partial<JudgementQuestion> = {},
) =>
  judge({
    settings,
    emails,
    people: peopleOf(users),
    made: new Map(made),
    absence: absenceByDeletion(),
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

  it('the absent are removed, also who was removed for another reason before; said once, and of nobody never decided', () => {
    const made: [string, MadeDecision][] = [
      ['a', provisioned('u1')],
      ['b', removed('u2', 'inactive_in_directory')],
      ['d', removed('', 'not_in_directory')],
      ['e', removed('', 'email_changed')],
    ];
    expect(lines(judged(['a', 'b', 'c', 'd', 'e'], [], made))).toEqual([
      '-a not_in_directory',
      '-b not_in_directory',
      '-e not_in_directory',
    ]);
  });

  it('nobody is removed for absence while it does not count', () => {
    expect(lines(judged(['a'], [], [['a', provisioned('u1')]], { absence: undefined }))).toEqual([]);
  });

  it('a changed email is one pair, the old half first; from then on nobody has the old one', () => {
    expect(lines(judged(['a', 'b'], [user('u1', 'b')], [['a', provisioned('u1')]]))).toEqual([
      '-a email_changed & +b<a mapped_role',
    ]);
    const made: [string, MadeDecision][] = [
      ['a', removed('', 'email_changed')],
      ['b', provisioned('u1')],
    ];
    // Somebody invited under it since then is no changed email.
    expect(lines(judged(['a', 'b'], [user('u1', 'b')], made))).toEqual(['-a not_in_directory']);
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

  describe('people of a directory that is gone', () => {
    const gone = { directoryGone: true };

    it('are removed for that, also who was never provisioned or removed for another reason before; said once', () => {
      const users = ['a', 'b', 'c', 'd'].map((email, place) => user(`u${place + 1}`, email, gone));
      const made: [string, MadeDecision][] = [
        ['a', provisioned('u1')],
        ['c', removed('u3', 'no_role_group')],
        ['d', removed('u4', 'directory_deleted')],
      ];
      const judgement = judged(['a', 'b', 'c', 'd'], users, made);
      expect(lines(judgement)).toEqual(['-a directory_deleted', '-b directory_deleted', '-c directory_deleted']);
      expect(judgement.decided[0]?.[0]?.decision.directoryUserId).toBe('u1');
    });

    it('are removed for that though absence does not count, and wait for no grace', () => {
      const more = { absence: undefined, hasGrace: () => true };
      expect(lines(judged(['a'], [user('u1', 'a', gone)], [['a', provisioned('u1')]], more))).toEqual([
        '-a directory_deleted',
      ]);
    });

    it('are gone on with by a user of a directory that is there, though theirs is older', () => {
      const users = [user('u0', 'a', { ...gone, createdAt: new Date(0) }), user('u1', 'a')];
      const judgement = judged(['a'], users, [['a', provisioned('u0')]]);
      expect(lines(judgement)).toEqual(['+a mapped_role']);
      expect(judgement.decided[0]?.[0]?.decision.directoryUserId).toBe('u1');
    });

    it('come back under another email as one pair', () => {
      const made: [string, MadeDecision][] = [['a', removed('u1', 'directory_deleted')]];
      expect(lines(judged(['a', 'b'], [user('u1', 'b')], made))).toEqual(['-a email_changed & +b<a mapped_role']);
    });

    it('whose email changed there are removed, not renamed', () => {
      expect(lines(judged(['a', 'b'], [user('u1', 'b', gone)], [['a', provisioned('u1')]]))).toEqual([
        '-a directory_deleted',
        '-b directory_deleted',
      ]);
    });
  });

  describe('everything decided about some people', () => {
    const standing = (asked: string[], users: MirroredPerson[], made: [string, MadeDecision][], judgedToo = asked) =>
      standingDecisions(asked, judged(judgedToo, users, made), new Map(made)).map(
        ({ email, decision, previousEmail }) =>
          `${email}${previousEmail ? `<${previousEmail}` : ''} ${decision.reasonCode}`,
      );

    it('is what is new and what stays as it was, by email; whom nobody knows has none', () => {
      const made: [string, MadeDecision][] = [
        ['c', provisioned('u3')],
        ['a', provisioned('u1')],
        ['d', removed('', 'not_in_directory')],
      ];
      expect(standing(['a', 'b', 'c', 'd', 'e'], [user('u1', 'a'), user('u2', 'b')], made)).toEqual([
        'a mapped_role',
        'b mapped_role',
        'c not_in_directory',
        'd not_in_directory',
      ]);
    });

    it('is of those asked for alone: of a changed email the half that was asked for, as it is of both', () => {
      const users = [user('u1', 'z'), user('u2', 'm')];
      const made: [string, MadeDecision][] = [['a', provisioned('u1')]];
      const judgedToo = ['a', 'm', 'z'];
      expect(standing(['a'], users, made, judgedToo)).toEqual(['a email_changed']);
      expect(standing(['z'], users, made, judgedToo)).toEqual(['z<a mapped_role']);
      expect(standing(['z', 'a'], users, made, judgedToo)).toEqual(['a email_changed', 'z<a mapped_role']);
    });
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

    it('is put off under the old email when that changes meanwhile; under the new one nothing waits', () => {
      const judgement = judged(['a', 'b'], [user('u1', 'b', outside)], [['a', provisioned('u1')]], grace);
      expect([lines(judgement), judgement.putOff]).toEqual([['-b no_role_group'], ['a']]);
    });

    it('and the grace is over: they leave under the old email, for the same reason', () => {
      const left: [string, MadeDecision] = ['a', provisioned('u1')];
      const under: [string, MadeDecision] = ['b', removed('u1', 'no_role_group')];
      const users = [user('u1', 'b', outside)];
      expect(lines(judged(['a', 'b'], users, [left, under]))).toEqual(['-a no_role_group & -b<a no_role_group']);
      expect(lines(judged(['a', 'b'], users, [['a', removed('u1', 'no_role_group')], under]))).toEqual([]);
      expect(lines(judged(['a', 'b'], [user('u1', 'b')], [left, under], grace))).toEqual([
        '-a email_changed & +b<a mapped_role',
      ]);
    });
  });
});
