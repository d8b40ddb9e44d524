import { ingest } from '@rollcall/contracts';
import { type Tone } from '../parts/Tag';
import { countWord } from '../parts/words';
import { sumOf } from '../parts/sum-of';

const { DirectoryState } = ingest;

export const directoryStateWords: Readonly<Record<ingest.DirectoryState, string>> = {
  [DirectoryState.UNSPECIFIED]: 'Unknown',
  [DirectoryState.LINKED]: 'Linked',
  [DirectoryState.VALIDATING]: 'Validating',
  [DirectoryState.INVALID_CREDENTIALS]: 'Invalid credentials',
  [DirectoryState.UNLINKED]: 'Unlinked',
  [DirectoryState.DELETING]: 'Being deleted',
  [DirectoryState.DELETED]: 'Deleted',
};

export const directoryStateTones: Readonly<Record<ingest.DirectoryState, Tone>> = {
  [DirectoryState.UNSPECIFIED]: 'calm',
  [DirectoryState.LINKED]: 'good',
  [DirectoryState.VALIDATING]: 'warn',
  [DirectoryState.INVALID_CREDENTIALS]: 'bad',
  [DirectoryState.UNLINKED]: 'bad',
  [DirectoryState.DELETING]: 'bad',
  [DirectoryState.DELETED]: 'bad',
};

/** `okta scim v2.0` → "Okta SCIM v2.0": WorkOS's word for the kind of directory. */
export function directoryTypeWord(type: string): string {
  const words = type
    .replaceAll('_', ' ')
    .replace(/\bscim\b/gi, 'SCIM')
    .trim();
  return words === '' ? 'Directory' : words.charAt(0).toUpperCase() + words.slice(1);
}

export interface RecordCounts {
  readonly users: number;
  readonly inactiveUsers: number;
  readonly groups: number;
  readonly memberships: number;
}

export function recordCounts(directories: readonly RecordCounts[]): RecordCounts {
  return sumOf({ users: 0, inactiveUsers: 0, groups: 0, memberships: 0 }, directories);
}

/** The directory's active people beside our members, in a sentence. Equal numbers need not be the same people. */
export function besideMembers(activeUsers: number, members: number): string {
  if (activeUsers === members) return 'As many members as active people in the directory.';
  const more = Math.abs(activeUsers - members);
  return activeUsers > members
    ? `${countWord(more, 'more active person', 'more active people')} in the directory than members here.`
    : `${countWord(more, 'more member', 'more members')} here than active people in the directory.`;
}

/** `45 seconds`, `3 minutes`: how long ago the last poll that succeeded was. */
export function pollAgeWord(milliseconds: number): string {
  const seconds = Math.max(Math.round(milliseconds / 1_000), 0);
  if (seconds < 90) return countWord(seconds, 'second', 'seconds');
  const minutes = Math.round(seconds / 60);
  return minutes < 90 ? countWord(minutes, 'minute', 'minutes') : countWord(Math.round(minutes / 60), 'hour', 'hours');
}
