import type { Clock, Log } from '@rollcall/domain';
import type { Running } from '@rollcall/messaging';
import type { Database } from '@rollcall/persistence';
import type { Catalogue, Metrics } from '@rollcall/service';
import type { Organizations } from '../organizations/organizations';
import { type ChangeFeed, createChangeFeed } from './changes/change-feed';
import { type ChangeLog, createChangeLog, type LoggedChange, subjectOf } from './changes/change-log';
import { createEntitlementAnswers, createEntitlementCache, type EntitlementAnswers } from './entitlement-answers';
import { createEntitlementStreams, type EntitlementStreams } from './entitlement-stream';
import { createFactsReader, createGroupFactsCache } from './facts-reader';

export interface EntitlementsDependencies {
  readonly database: Database;
  readonly organizations: Organizations;
  readonly catalogue: Catalogue;
  /** Answers about people kept in memory at most. */
  readonly answersKept: number;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
}

/** Entitlements as they are asked for: answers kept in memory, until the log tells of a change that concerns them. */
export interface EntitlementParts {
  readonly changeLog: ChangeLog;
  readonly answers: EntitlementAnswers;
  readonly streams: EntitlementStreams;
  /** Begins to follow the log. */
  start(): Running;
}

export function createEntitlements(dependencies: EntitlementsDependencies): EntitlementParts {
  const { database, organizations, catalogue, answersKept, clock, log, metrics } = dependencies;
  const cache = createEntitlementCache(answersKept);
  const groups = createGroupFactsCache();
  const note = (change: LoggedChange): void => {
    const subject = subjectOf(change);
    cache.note(subject, change.position);
    groups.note(subject, change.position);
  };

  const changeLog = createChangeLog({
    clock,
    onLogged: (changes) => {
      // Noted at once, so that who changes something and asks this instance again is answered with it; the feed tells
      // the streams.
      for (const change of changes) note(change);
      feed.wake();
    },
  });
  const feed: ChangeFeed = createChangeFeed({
    database,
    changeLog,
    clock,
    log,
    onChange: note,
    onStartOver: (position) => {
      for (const kept of [cache, groups]) {
        kept.clear();
        kept.startOver(position);
      }
    },
  });
  const facts = createFactsReader({ database, groups, feed, onChange: note });
  const answers = createEntitlementAnswers({ facts, organizations, catalogue, cache, feed });

  metrics.meter
    .createObservableCounter('rollcall_entitlement_answers', {
      description: 'Answers of GetEntitlements, by where they came from: kept in memory, or read from the database',
    })
    .addCallback((result) => {
      const { kept, read } = answers.counts();
      result.observe(kept, { from: 'memory' });
      result.observe(read, { from: 'database' });
    });

  return {
    changeLog,
    answers,
    streams: createEntitlementStreams({ database, organizations, changeLog, feed, clock }),
    start: () => feed.start(),
  };
}
