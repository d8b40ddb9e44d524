import { largestAmount, majorUnits, moneyWord, parseMoney } from './money';

describe('an amount of money', () => {
  it.each([
    ['USD', 0n, '0.00', '$0.00'],
    ['USD', 5n, '0.05', '$0.05'],
    ['USD', 1_234_550n, '12345.50', '$12,345.50'],
    ['JPY', 1_500n, '1500', '¥1,500'],
    ['KWD', 1_500n, '1.500', 'KWD 1.500'],
    ['USD', largestAmount, '10000000000000.00', '$10,000,000,000,000.00'],
    // More than a double can count to.
    ['USD', 99_999_999_999_999_99n, '99999999999999.99', '$99,999,999,999,999.99'],
  ])('of %s %s is shown in major units, to the last digit', (currency, minor, major, word) => {
    expect(majorUnits(minor, currency)).toBe(major);
    expect(moneyWord(minor, currency).replaceAll(/\s/g, ' ')).toBe(word);
  });

  it.each([
    ['USD', '12345.5', 1_234_550n],
    ['USD', ' 12,345.50 ', 1_234_550n],
    ['USD', '0.29', 29n],
    ['USD', '7', 700n],
    ['USD', '7.', 700n],
    ['JPY', '1,500', 1_500n],
    ['KWD', '1.5', 1_500n],
    ['USD', '10000000000000', largestAmount],
  ])('of %s is read as it is written: %s', (currency, typed, minor) => {
    expect(parseMoney(typed, currency)).toEqual({ kind: 'amount', minor });
  });

  it('comes back as it went out', () => {
    for (const minor of [0n, 1n, 29n, 100n, 114n, 1_234_567_890_123n]) {
      expect(parseMoney(majorUnits(minor, 'EUR'), 'EUR')).toEqual({ kind: 'amount', minor });
    }
  });

  it('is none where nothing is written', () => {
    expect(parseMoney('  ', 'USD')).toEqual({ kind: 'nothing' });
  });

  it.each([
    ['USD', '1.005', 'USD has 2 decimals.'],
    ['JPY', '1.5', 'JPY has no decimals.'],
    ['USD', '-5', 'Write an amount such as 1250.50.'],
    ['USD', '1e5', 'Write an amount such as 1250.50.'],
    ['USD', '1,23', 'Write an amount such as 1250.50.'],
    ['USD', '10000000000000.01', 'At most $10,000,000,000,000.00.'],
  ])('of %s is refused with the reason: %s', (currency, typed, why) => {
    expect(parseMoney(typed, currency)).toEqual({ kind: 'wrong', why });
  });
});
