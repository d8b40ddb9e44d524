import { create } from '@bufbuild/protobuf';
import { group } from '@rollcall/contracts';
import { entitlementsOf } from '@rollcall/domain';
import { type AnswerCache, createAnswerCache } from '@rollcall/entitlements-client';
import { LRUCache } from 'lru-cache';
import type { Catalogue } from '@rollcall/service';
import type { Organizations } from '../organizations/organizations';
import type { ChangeFeed } from './changes/change-feed';
import { groupKey, organizationScope, parentScope, personKey, scopeKey } from './changes/scope';
import type { Person, PersonFacts } from './entitlement-facts';
import { spendLimitMessage, versionOf } from './entitlement-message';
import type { FactsAtPosition, FactsReader } from './facts-reader';

/** What a person may do and spend, as it is answered; without the position, which is that of the moment. */
export interface EntitlementAnswer extends Person {
  readonly parentId: string;
  readonly message: group.GetEntitlementsResponse;
}

export interface AnsweredEntitlements {
  readonly answer: EntitlementAnswer;
  /** Every change up to here is in the answer. */
  readonly position: number;
}

export interface EntitlementAnswers {
  /**
   * The entitlements of a person, from memory where no change concerns them since they were read.
   * @param atLeast a position whose change the answer must hold
   * @throws ConnectError not_found for an unknown organization, unavailable when it cannot be asked for
   */
  of(person: Person, atLeast: number): Promise<AnsweredEntitlements>;
  /** Answers given from memory, and read. */
  counts(): { readonly kept: number; readonly read: number };
}

export interface EntitlementAnswersDependencies {
  readonly facts: FactsReader;
  readonly organizations: Organizations;
  readonly catalogue: Catalogue;
  readonly cache: AnswerCache<EntitlementAnswer>;
  readonly feed: ChangeFeed;
}

/** Statements under way at once. What comes meanwhile waits for the next one and shares it. */
const readsAtOnce = 2;
const peopleInARead = 200;

export function createEntitlementCache(people: number): AnswerCache<EntitlementAnswer> {
  return createAnswerCache<EntitlementAnswer>({ answers: people, subjectsOf });
}

function subjectsOf({ organizationId, parentId, email, message }: EntitlementAnswer): string[] {
  const scopes = [organizationScope(organizationId), parentScope(parentId)];
  return scopes.flatMap((scope) => [
    scopeKey(scope),
    personKey(scope, email),
    ...message.groups.map(({ groupId }) => groupKey(scope, groupId)),
  ]);
}

interface Waiting extends Person {
  readonly resolve: (answered: AnsweredEntitlements) => void;
  readonly reject: (error: unknown) => void;
}

export function createEntitlementAnswers(dependencies: EntitlementAnswersDependencies): EntitlementAnswers {
  const { facts, organizations, catalogue, cache, feed } = dependencies;
  const answerFrom = createAnswerMaker(catalogue);
  const waiting: Waiting[] = [];
  let reads = 0;
  let keptAnswers = 0;
  let readAnswers = 0;

  const keep = (person: Person, read: FactsAtPosition): AnsweredEntitlements => {
    const { position } = read;
    const answer = answerFrom(person, read.facts);
    // From here on changes are heard; should one up to now have been missed, the answer is not kept.
    feed.follow(position);
    cache.put(cacheKey(person), { answer, position });
    return { answer, position };
  };

  /** One whose organization is not known yet: it is asked of seat-policy. */
  const readUnknown = async (person: Person): Promise<AnsweredEntitlements> => {
    await organizations.find(person.organizationId);
    const [read] = await facts.read([person]);
    if (!read) throw new Error(`no facts of organization ${person.organizationId}, which was just found`);
    return keep(person, read);
  };

  const settle = (those: readonly Waiting[], read: readonly (FactsAtPosition | undefined)[]): void => {
    for (const [index, one] of those.entries()) {
      const known = read[index];
      if (known) one.resolve(keep(one, known));
      else readUnknown(one).then(one.resolve, one.reject);
    }
  };

  const readNext = async (): Promise<void> => {
    if (reads >= readsAtOnce || waiting.length === 0) return;
    reads += 1;
    const those = waiting.splice(0, peopleInARead);
    try {
      settle(those, await facts.read(those));
    } catch (error) {
      for (const one of those) one.reject(error);
    } finally {
      reads -= 1;
    }
    await readNext();
  };

  /** The statement that answers begins after the question: its answer holds whatever was committed before that. */
  const read = (person: Person): Promise<AnsweredEntitlements> =>
    new Promise((resolve, reject) => {
      waiting.push({ ...person, resolve, reject });
      // In the next turn, so that questions that came together are read together.
      setImmediate(() => void readNext());
    });

  return {
    async of(person, atLeast) {
      const kept = cache.get(cacheKey(person));
      if (kept && feed.isFresh()) {
        const position = Math.max(kept.position, feed.position() ?? 0);
        if (position >= atLeast) {
          keptAnswers += 1;
          return { answer: kept.answer, position };
        }
      }
      readAnswers += 1;
      return read(person);
    },
    counts: () => ({ kept: keptAnswers, read: readAnswers }),
  };
}

function cacheKey({ organizationId, email }: Person): string {
  return `${organizationId}\n${email}`;
}

/** Lists and groups that very many answers have in common are held once. */
const sharedParts = 20_000;

function createAnswerMaker(catalogue: Catalogue): (person: Person, facts: PersonFacts) => EntitlementAnswer {
  const capabilityIds = catalogue.map(({ capability }) => capability);
  const lists = new LRUCache<string, string[]>({ max: sharedParts });
  const limits = new LRUCache<string, group.SpendLimit>({ max: sharedParts });
  const groups = new LRUCache<string, group.EntitledGroup>({ max: sharedParts });

  return ({ organizationId, email }, facts) => {
    const { parentId, currency } = facts;
    const entitlements = entitlementsOf(facts, capabilityIds);
    const { amount, source } = entitlements.spendLimit;
    const message = create(group.GetEntitlementsResponseSchema, { version: versionOf(entitlements, currency) });
    message.spendLimit = shared(limits, `${amount} ${source} ${currency}`, () =>
      spendLimitMessage(entitlements.spendLimit, currency),
    );
    message.capabilities = shared(lists, entitlements.capabilities.join('\n'), () => [...entitlements.capabilities]);
    message.groups = entitlements.groups.map(({ groupId, name }) =>
      shared(groups, `${groupId}\n${name}`, () => create(group.EntitledGroupSchema, { groupId, name })),
    );
    return { organizationId, email, parentId, message };
  };
}

function shared<Part extends object>(parts: LRUCache<string, Part>, key: string, make: () => Part): Part {
  const known = parts.get(key);
  if (known !== undefined) return known;
  const made = make();
  parts.set(key, made);
  return made;
}
