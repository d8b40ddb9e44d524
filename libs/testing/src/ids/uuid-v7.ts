/**
 * Composes a UUID version 7 (RFC 9562, section 5.7): 48 bits of milliseconds, 12 bits and 62 bits that are free.
 * Values must be in range; they are not checked.
 */
export function uuidV7(milliseconds: number, free12: number, free62: bigint): string {
  const time = milliseconds.toString(16).padStart(12, '0');
  const middle = free12.toString(16).padStart(3, '0');
  const variant = 0b10n << 62n;
  const rest = (variant | free62).toString(16);
  return `${time.slice(0, 8)}-${time.slice(8)}-7${middle}-${rest.slice(0, 4)}-${rest.slice(4)}`;
}
