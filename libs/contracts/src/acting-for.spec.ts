import fc from 'fast-check';
import { actingForOf, actingForValue } from './acting-for';

describe('the administrator for whom a caller acts', () => {
  it('stands in the header as they are, where they are ASCII', () => {
    expect(actingForValue('ada@example.com')).toBe('ada@example.com');
    expect(actingForValue('a%2f@example.com')).toBe('a%2f@example.com');
    expect(actingForOf(' A%2F@Example.com ')).toBe('a%2f@example.com');
  });

  it.each(['jürgen@exämple.de', '李明@例え.jp', 'ł@example.pl', '😀@example.com'])(
    'survives the header where they are not: %s',
    (email) => {
      expect(actingForValue(email)).toMatch(/^UTF-8''[\x21-\x7e]+$/);
      expect(actingForOf(actingForValue(email))).toBe(email);
    },
  );

  it.each([
    ['nothing', ' '],
    ['more than an address can have', `${'x'.repeat(321)}@example.com`],
    ['a broken encoding', "UTF-8''%E4%"],
    ['a line break, encoded', "UTF-8''a%0d%0ab@example.com"],
    ['a NUL, encoded', "utf-8''a%00@example.com"],
    ['an encoding of nothing', "UTF-8''"],
  ])('is nobody where the header has %s', (_what, header) => expect(actingForOf(header)).toBeUndefined());

  it('is the same on both sides, and never breaks a header, whatever the email', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', minLength: 1, maxLength: 300 }), (text) => {
        const value = actingForValue(text);
        expect(value).toMatch(/^[\x21-\x7e]+$/);
        const read = actingForOf(value);
        if (read !== undefined) expect(read).toBe(text.toWellFormed().trim().toLowerCase());
      }),
    );
  });
});
