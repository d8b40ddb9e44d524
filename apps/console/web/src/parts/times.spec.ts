import { durationWord, relativeTime } from './times';

const now = new Date('2026-11-25T12:00:00Z');
const ago = (seconds: number) => relativeTime(new Date(now.getTime() - seconds * 1_000), now);

describe('a time', () => {
  it.each([
    [0, 'just now'],
    [59, 'just now'],
    [-2, 'just now'],
    [-40, 'in a moment'],
    [60, '1 minute ago'],
    [3_599, '59 minutes ago'],
    [3_600, '1 hour ago'],
    [86_400, 'yesterday'],
    [86_400 * 29, '29 days ago'],
    [86_400 * 45, 'last month'],
    [86_400 * 800, '2 years ago'],
    [-7_200, 'in 2 hours'],
  ])('%i seconds ago is %s', (seconds, words) => {
    expect(ago(seconds)).toBe(words);
  });

  it.each([
    [0.4, 'under a second'],
    [1, '1 second'],
    [42, '42 seconds'],
    [60, '1 min 00 s'],
    [185, '3 min 05 s'],
    [4_320, '1 h 12 min'],
  ])('%d seconds take %s', (seconds, words) => {
    expect(durationWord(seconds)).toBe(words);
  });
});
