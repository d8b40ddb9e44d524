import { create } from '@bufbuild/protobuf';
import { group } from '@rollcall/contracts';
import type { Clock } from '@rollcall/domain';
import { createBell } from '@rollcall/messaging';
import type { Database } from '@rollcall/persistence';
import type { KnownOrganization, Organizations } from '../organizations/organizations';
import type { ChangeFeed } from './changes/change-feed';
import type { ChangeLog, LoggedChange } from './changes/change-log';
import { organizationScope, parentScope } from './changes/scope';

export interface EntitlementStreamDependencies {
  readonly database: Database;
  readonly organizations: Organizations;
  readonly changeLog: ChangeLog;
  readonly feed: ChangeFeed;
  readonly clock: Clock;
}

export interface EntitlementStreams {
  /**
   * The changes of an organization after a position, as they come, until the signal aborts.
   * @param after undefined: from now on
   */
  watch(
    organization: KnownOrganization,
    after: number | undefined,
    signal: AbortSignal,
  ): AsyncIterable<group.WatchEntitlementsResponse>;
}

/** Milliseconds without news after which a sign of life is sent. */
const signOfLife = 5_000;
/** Changes in one message. */
const changesInAMessage = 1_000;
/** Changes that wait for a slow caller at most; after that the caller starts over. */
const waitingAtMost = 20_000;

export function createEntitlementStreams(dependencies: EntitlementStreamDependencies): EntitlementStreams {
  const { database, organizations, changeLog, feed, clock } = dependencies;

  /** The log's changes after a position that the feed is past already. */
  async function* replay(
    { organizationId, parentId }: KnownOrganization,
    range: { readonly after: number; readonly upTo: number },
  ): AsyncGenerator<group.WatchEntitlementsResponse> {
    const scopes = [organizationScope(organizationId), parentScope(parentId)];
    let { after } = range;
    for (;;) {
      const changes = await changeLog.between(database, scopes, { after, upTo: range.upTo }, changesInAMessage);
      const last = changes.at(-1);
      if (last === undefined || changes.length < changesInAMessage) {
        yield response({ position: range.upTo, changes });
        return;
      }
      yield response({ position: last.position, changes });
      after = last.position;
    }
  }

  /** Under another parent other changes concern it: the caller comes again for those. */
  const hasMoved = async ({ organizationId, parentId }: KnownOrganization): Promise<boolean> =>
    (await organizations.find(organizationId)).parentId !== parentId;

  return {
    async *watch(organization, after, signal) {
      const { organizationId, parentId } = organization;
      const bell = createBell(clock);
      let waiting: LoggedChange[] = [];
      let missed = false;
      const extent = await changeLog.extent(database);
      feed.follow(extent.last);
      // Before anything is told, so that nothing falls between what is replayed and what comes.
      const end = feed.listen({
        scopes: [organizationScope(organizationId), parentScope(parentId)],
        onChange: (change) => {
          if (waiting.length >= waitingAtMost) {
            waiting = [];
            missed = true;
          } else waiting.push(change);
          bell.ring();
        },
        onMissed: () => {
          missed = true;
          bell.ring();
        },
      });
      // Not at the end of this function alone: nobody may ever come for the next message.
      const onAbort = (): void => {
        end();
        bell.ring();
      };
      signal.addEventListener('abort', onAbort);
      try {
        let told = feed.position() ?? extent.last;
        if (after === undefined || after < extent.forgotten || after > Math.max(extent.last, told)) {
          yield response({ position: told, startOver: true });
        } else if (after < told) {
          yield* replay(organization, { after, upTo: told });
        } else {
          told = after;
          yield response({ position: told });
        }
        while (!signal.aborted) {
          if (!missed && waiting.length === 0) await bell.wait(signOfLife);
          // Silence says to the caller that what they keep may be out of date.
          if (signal.aborted || (!missed && waiting.length === 0 && !feed.isFresh())) continue;
          told = Math.max(told, feed.position() ?? 0);
          if (missed) {
            missed = false;
            waiting = [];
            yield response({ position: told, startOver: true });
          } else {
            const changes = waiting.splice(0, changesInAMessage);
            const last = waiting.length > 0 ? changes.at(-1) : undefined;
            yield response({ position: last?.position ?? told, changes });
            if (changes.some(concernsEverybody) && (await hasMoved(organization))) return;
          }
        }
      } finally {
        end();
        signal.removeEventListener('abort', onAbort);
      }
    },
  };
}

function concernsEverybody({ concerns }: LoggedChange): boolean {
  return concerns.kind === 'everybody';
}

function response({
  position,
  changes = [],
  startOver = false,
}: {
  readonly position: number;
  readonly changes?: readonly LoggedChange[];
  readonly startOver?: boolean;
}): group.WatchEntitlementsResponse {
  return create(group.WatchEntitlementsResponseSchema, {
    position: BigInt(position),
    startOver,
    changes: changes.map((change) => ({ position: BigInt(change.position), concerns: concernsOf(change) })),
  });
}

function concernsOf({ concerns }: LoggedChange) {
  switch (concerns.kind) {
    case 'person':
      return { case: 'email' as const, value: concerns.email };
    case 'group':
      return { case: 'groupId' as const, value: concerns.groupId };
    case 'everybody':
      return { case: 'wholeOrganization' as const, value: create(group.WholeOrganizationSchema) };
  }
}
