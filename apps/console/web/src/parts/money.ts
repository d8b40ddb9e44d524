/** The most that a spend limit can be, in minor units: what the group service takes. */
export const largestAmount = 1_000_000_000_000_000n;

/** How many decimals the currency has: 2 for USD, 0 for JPY, 3 for KWD. */
export function decimalsOf(currency: string): number {
  try {
    return new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2;
  } catch {
    return 2;
  }
}

/** `1234550n` of USD → `12345.50`. No floating point on the way. */
export function majorUnits(minor: bigint, currency: string): `${number}` {
  const decimals = decimalsOf(currency);
  const digits = (minor < 0n ? -minor : minor).toString().padStart(decimals + 1, '0');
  const whole = digits.slice(0, digits.length - decimals);
  const fraction = decimals > 0 ? `.${digits.slice(-decimals)}` : '';
  return `${minor < 0n ? '-' : ''}${whole}${fraction}` as `${number}`;
}

/** `1234550n` of USD → `$12,345.50`. */
export function moneyWord(minor: bigint, currency: string): string {
  const major = majorUnits(minor, currency);
  try {
    return new Intl.NumberFormat('en', { style: 'currency', currency }).format(major);
  } catch {
    return `${major} ${currency}`;
  }
}

export type ParsedMoney =
  | { readonly kind: 'amount'; readonly minor: bigint }
  | { readonly kind: 'nothing' }
  | { readonly kind: 'wrong'; readonly why: string };

/** What somebody typed, in major units: `12345.5`, `12,345.50`. Blank: nothing. */
export function parseMoney(typed: string, currency: string): ParsedMoney {
  const text = typed.trim();
  if (text === '') return { kind: 'nothing' };
  const decimals = decimalsOf(currency);
  const found = /^(\d+|\d{1,3}(?:,\d{3})+)(?:\.(\d*))?$/.exec(text);
  if (!found) return { kind: 'wrong', why: 'Write an amount such as 1250.50.' };
  const [, whole = '', fraction = ''] = found;
  if (fraction.length > decimals) {
    const why = decimals === 0 ? `${currency} has no decimals.` : `${currency} has ${String(decimals)} decimals.`;
    return { kind: 'wrong', why };
  }
  const minor = BigInt(whole.replaceAll(',', '') + fraction.padEnd(decimals, '0'));
  if (minor > largestAmount) return { kind: 'wrong', why: `At most ${moneyWord(largestAmount, currency)}.` };
  return { kind: 'amount', minor };
}
