import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { MemberStatus, MemberStatusSchema, SyncScope, SyncScopeSchema } from '@rollcall/contracts';
import { agoOf, counted, durationOf, optionWordsOf, plainText, timeOf, wordOf } from './words';

describe('words for people', () => {
  it.each([
    [0, '0 ms'],
    [850, '850 ms'],
    [1_000, '1 s'],
    [59_700, '1 min'],
    [185_000, '3 min 5 s'],
    [3_600_000, '1 h'],
    [7_800_000, '2 h 10 min'],
    [273_600_000, '3 d 4 h'],
    [-5, '0 ms'],
  ])('a duration of %i ms: %s', (milliseconds, shown) => {
    expect(durationOf(milliseconds)).toBe(shown);
  });

  it('a time is shown in UTC and says so; an unknown one is nothing, or never', () => {
    const at = timestampFromDate(new Date('2026-11-24T14:02:07.900Z'));
    expect(timeOf(at)).toBe('2026-11-24 14:02:07Z');
    expect(agoOf(at, new Date('2026-11-24T14:05:12.900Z'))).toBe('3 min 5 s ago');
    expect([timeOf(undefined), agoOf(undefined, new Date())]).toEqual(['', 'never']);
  });

  it('numbers have groups of three, and one is not many', () => {
    expect([counted(1, 'member'), counted(0, 'member'), counted(12_345, 'person', 'people')]).toEqual([
      '1 member',
      '0 members',
      '12,345 people',
    ]);
  });

  it('enums are shown by their words; what is unspecified is nothing, and what a newer service says its number', () => {
    expect(wordOf(MemberStatusSchema, MemberStatus.WAITING_FOR_SEAT)).toBe('waiting for seat');
    expect(wordOf(MemberStatusSchema, 0)).toBe('');
    expect(wordOf(MemberStatusSchema, 99)).toBe('99');
    expect([...optionWordsOf(SyncScopeSchema)]).toEqual([
      ['members', SyncScope.MEMBERS],
      ['groups', SyncScope.GROUPS],
      ['both', SyncScope.BOTH],
    ]);
  });

  it('a name cannot move the cursor, colour the screen or turn its letters round', () => {
    expect(plainText('\u001b[31mred\u001b[0m\n\u009b2J\u202eevil')).toBe('?[31mred?[0m??2J?evil');
    expect(plainText('Zoë 李 👩‍💻')).toBe('Zoë 李 👩‍💻');
  });
});
