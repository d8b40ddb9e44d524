import type { DescEnum } from '@bufbuild/protobuf';
import { type Timestamp, timestampDate } from '@bufbuild/protobuf/wkt';

/** `WAITING_FOR_SEAT` of MemberStatus as `waiting for seat`; unspecified is nothing. */
export function wordOf(schema: DescEnum, value: number): string {
  const name = schema.value[value]?.localName;
  if (name === undefined) return String(value);
  return value === 0 ? '' : name.toLowerCase().replaceAll('_', ' ');
}

/** `waiting-for-seat`, as options take it. */
export function optionWordsOf(schema: DescEnum): ReadonlyMap<string, number> {
  return new Map(
    schema.values
      .filter(({ number }) => number !== 0)
      .map(({ localName, number }) => [localName.toLowerCase().replaceAll('_', '-'), number]),
  );
}

/** 12,345 */
export function countOf(count: number): string {
  return new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 }).format(count);
}

/** `1 member`, `2 members`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${countOf(count)} ${count === 1 ? one : many}`;
}

/** `850 ms`, `12 s`, `3 min 5 s`, `2 h 10 min`, `3 d 4 h`. */
export function durationOf(milliseconds: number): string {
  if (milliseconds < 1_000) return `${Math.max(0, Math.round(milliseconds))} ms`;
  const seconds = Math.round(milliseconds / 1_000);
  const parts = [
    [Math.floor(seconds / 86_400), 'd'],
    [Math.floor(seconds / 3_600) % 24, 'h'],
    [Math.floor(seconds / 60) % 60, 'min'],
    [seconds % 60, 's'],
  ] as const;
  const first = parts.findIndex(([count]) => count > 0);
  return parts
    .slice(first, first + 2)
    .filter(([count]) => count > 0)
    .map(([count, unit]) => `${count} ${unit}`)
    .join(' ');
}

/** `2026-11-24 14:02:07Z`; nothing for a time that is not known. */
export function timeOf(timestamp: Timestamp | undefined): string {
  return timestamp ? `${timestampDate(timestamp).toISOString().slice(0, 19).replace('T', ' ')}Z` : '';
}

/** `3 min 5 s ago`, `never`. */
export function agoOf(timestamp: Timestamp | undefined, now: Date): string {
  return timestamp ? `${durationOf(now.getTime() - timestampDate(timestamp).getTime())} ago` : 'never';
}

/** Names come from outside: what would move a terminal's cursor, colour it or turn its letters round is shown as `?`. */
export function plainText(text: string): string {
  return text.replace(/[\p{Cc}\u202a-\u202e\u2066-\u2069\u2028\u2029]/gu, '?');
}
