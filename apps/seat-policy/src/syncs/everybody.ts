import type { Sql } from '@rollcall/persistence';
import { decisionStore } from '../decisions/decision-store';
import { readSituation, type Situation } from '../decisions/situation';

/** People decided at a time: what is in memory does not grow with the directory. */
const emailsInARange = 1_000;

/** Everybody there is to decide on in some organizations of a parent. */
export interface Everybody {
  readonly parentId: string;
  readonly organizationIds: readonly string[];
  /** Directories that shall count as gone beside those that are. */
  readonly looseDirectoryIds?: readonly string[];
  readonly emailsAtOnce?: number | undefined;
}

/** Some people whose emails follow each other, with all that must be known to judge them. */
export interface PeopleRange {
  readonly emails: readonly string[];
  /** Also of the other halves of changed emails, wherever those lie. */
  readonly situation: Situation;
  /** The end of the range, included; empty of the last one: to the end. */
  readonly throughEmail: string;
}

/**
 * Goes through everybody whom a directory of the parent has or about whom the organizations decided, by email. There is
 * always a last range, if only an empty one.
 */
export async function* rangesOfEverybody(
  sql: Sql,
  { parentId, organizationIds, looseDirectoryIds = [], emailsAtOnce = emailsInARange }: Everybody,
): AsyncGenerator<PeopleRange> {
  let after = '';
  do {
    const emails = await decisionStore.nextEmails(sql, { parentId, organizationIds, after, limit: emailsAtOnce });
    after = emails.length < emailsAtOnce ? '' : (emails.at(-1) ?? '');
    const situation = await readSituation(sql, parentId, organizationIds, { emails, userIds: [], looseDirectoryIds });
    yield { emails, situation, throughEmail: after };
  } while (after !== '');
}
