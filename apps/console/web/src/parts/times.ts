import { type Timestamp, timestampDate } from '@bufbuild/protobuf/wkt';

const steps: readonly (readonly [limitSeconds: number, unit: Intl.RelativeTimeFormatUnit, seconds: number])[] = [
  [3_600, 'minute', 60],
  [86_400, 'hour', 3_600],
  [86_400 * 30, 'day', 86_400],
  [86_400 * 365, 'month', 86_400 * 30.4375],
  [Number.POSITIVE_INFINITY, 'year', 86_400 * 365.25],
];

const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });

export function dateOf(at: Timestamp | Date): Date {
  return at instanceof Date ? at : timestampDate(at);
}

/** `3 minutes ago`, `in 2 hours`; below a minute `just now`. */
export function relativeTime(at: Date, now: Date): string {
  const seconds = (at.getTime() - now.getTime()) / 1_000;
  if (Math.abs(seconds) < 60) return seconds > 5 ? 'in a moment' : 'just now';
  const step = steps.find(([limit]) => Math.abs(seconds) < limit);
  if (!step) return exactTime(at);
  return relative.format(Math.trunc(seconds / step[2]), step[1]);
}

const exact = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'long' });
const day = new Intl.DateTimeFormat('en', { dateStyle: 'medium' });

/** `25 Nov 2026, 10:04:11 CET`, in the viewer's own zone. */
export const exactTime = (at: Date): string => exact.format(at);
/** `25 Nov 2026`, in the viewer's own zone. */
export const dayWord = (at: Date): string => day.format(at);

/** `under a second`, `42 seconds`, `3 min 05 s`, `1 h 12 min`. */
export function durationWord(seconds: number): string {
  if (seconds < 1) return 'under a second';
  const whole = Math.round(seconds);
  if (whole < 60) return whole === 1 ? '1 second' : `${String(whole)} seconds`;
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return `${String(minutes)} min ${String(whole % 60).padStart(2, '0')} s`;
  return `${String(Math.floor(minutes / 60))} h ${String(minutes % 60).padStart(2, '0')} min`;
}
