import { Code, ConnectError, createClient, type Interceptor, type Transport } from '@connectrpc/connect';
import { createConnectTransport } from '@connectrpc/connect-node';
import { group } from '@rollcall/contracts';
import { LRUCache } from 'lru-cache';
import { createAnswerCache } from '../cache/answer-cache';
import { type Clock, machineClock } from './clock';
import { type OrganizationWatch, watchOrganization } from './organization-watch';

/** What a person may do and spend: `capabilities`, `spendLimit` (minor units, currency, source) and `groups`. */
export type Entitlements = group.GetEntitlementsResponse;

export type EntitlementsAnswer =
  /** As of now: asked for, or kept and not concerned by any change since. */
  | { readonly state: 'current'; readonly entitlements: Entitlements }
  /** The group service cannot be asked, and the caller chose `open`: what it said last. */
  | { readonly state: 'last_known'; readonly entitlements: Entitlements; readonly reason: unknown }
  /** It cannot be asked, and nothing is known, or the caller chose `closed`. */
  | { readonly state: 'unavailable'; readonly reason: unknown };

export interface EntitlementsClient {
  /**
   * What a person may do and spend. Answers are kept and given again until the group service tells of a change that
   * concerns them; while it tells of nothing, because the stream is down, every answer is asked for.
   * @throws ConnectError for what is the caller's fault: invalid_argument, not_found, unauthenticated, permission_denied
   */
  get(organizationId: string, email: string): Promise<EntitlementsAnswer>;
  /**
   * Whether a person may do something. Where that cannot be known: as last known, else yes (`open`); no (`closed`).
   * @throws ConnectError as `get`
   */
  may(organizationId: string, email: string, capability: string): Promise<boolean>;
  /** Ends the streams. */
  close(): void;
}

export interface EntitlementsClientOptions {
  /** How the group service is reached: by address and token over HTTP/1.1, or by any transport, gRPC for example. */
  readonly service: { readonly baseUrl: string; readonly token: string } | { readonly transport: Transport };
  /** While the group service cannot be asked: let people do what was last known (`open`), or nothing (`closed`). */
  readonly onUnavailable: 'open' | 'closed';
  /** Answers kept at most, default 50,000. */
  readonly answersKept?: number;
  /** Organizations whose changes are followed at once, default 500; each is one open stream. */
  readonly organizationsFollowed?: number;
  /** Milliseconds without a sign of life (one comes every 5,000) after which kept answers are not trusted; 15,000. */
  readonly patience?: number;
  /** Milliseconds that an answer may take, default 2,000. */
  readonly timeout?: number;
  readonly clock?: Clock;
  readonly random?: () => number;
}

interface Kept {
  readonly organizationId: string;
  readonly email: string;
  readonly entitlements: Entitlements;
}

/** A client of GetEntitlements that other services keep for their lifetime: cache and stream in one. */
export function createEntitlementsClient(options: EntitlementsClientOptions): EntitlementsClient {
  const { onUnavailable, answersKept = 50_000, organizationsFollowed = 500 } = options;
  const { patience = 15_000, timeout = 2_000, clock = machineClock, random = Math.random } = options;
  const client = createClient(group.GroupService, transportTo(options.service));
  const cache = createAnswerCache<Kept>({ answers: answersKept, subjectsOf });
  const watches = new LRUCache<string, OrganizationWatch>({
    max: organizationsFollowed,
    dispose: (watch) => watch.stop(),
  });
  let closed = false;

  const watchOf = (organizationId: string): OrganizationWatch => {
    const known = watches.get(organizationId);
    if (known) return known;
    const watch = watchOrganization({
      client,
      organizationId,
      clock,
      random,
      patience,
      onStartOver: (position) => cache.note(subjectKey(organizationId), position),
      onChange: (change) => cache.note(changedSubject(organizationId, change), Number(change.position)),
    });
    if (closed) watch.stop();
    else watches.set(organizationId, watch);
    return watch;
  };

  const ask = async (organizationId: string, email: string, watch: OrganizationWatch): Promise<Entitlements> => {
    const key = answerKey(organizationId, email);
    const known = cache.lastKnown(key)?.answer.entitlements;
    const answer = await client.getEntitlements(
      // Another instance than the one that streams may be behind it.
      { organizationId, email, ifVersion: known?.version ?? '', atLeastPosition: watch.lastChange() },
      { timeoutMs: timeout },
    );
    const entitlements = answer.unchanged && known ? known : answer;
    cache.put(key, { answer: { organizationId, email, entitlements }, position: Number(answer.position) });
    return entitlements;
  };

  const get = async (organizationId: string, email: string): Promise<EntitlementsAnswer> => {
    const person = email.trim().toLowerCase();
    const watch = watchOf(organizationId);
    const kept = watch.isLive() ? cache.get(answerKey(organizationId, person)) : undefined;
    if (kept) return { state: 'current', entitlements: kept.answer.entitlements };
    try {
      return { state: 'current', entitlements: await ask(organizationId, person, watch) };
    } catch (reason) {
      if (isCallersFault(reason)) {
        // Nothing to follow where there is nothing to ask for.
        watches.delete(organizationId);
        throw reason;
      }
      const known = onUnavailable === 'open' ? cache.lastKnown(answerKey(organizationId, person)) : undefined;
      if (known) return { state: 'last_known', entitlements: known.answer.entitlements, reason };
      return { state: 'unavailable', reason };
    }
  };

  return {
    get,

    async may(organizationId, email, capability) {
      const answer = await get(organizationId, email);
      if (answer.state === 'unavailable') return onUnavailable === 'open';
      return answer.entitlements.capabilities.includes(capability);
    },

    close() {
      closed = true;
      watches.clear();
    },
  };
}

function transportTo(service: EntitlementsClientOptions['service']): Transport {
  if ('transport' in service) return service.transport;
  const { baseUrl, token } = service;
  const presentToken: Interceptor = (next) => (request) => {
    request.header.set('Authorization', `Bearer ${token}`);
    return next(request);
  };
  return createConnectTransport({ baseUrl, httpVersion: '1.1', useBinaryFormat: true, interceptors: [presentToken] });
}

const faults = [Code.InvalidArgument, Code.NotFound, Code.Unauthenticated, Code.PermissionDenied, Code.Unimplemented];

function isCallersFault(error: unknown): boolean {
  return faults.includes(ConnectError.from(error).code);
}

function answerKey(organizationId: string, email: string): string {
  return `${organizationId}\n${email}`;
}

function subjectsOf({ organizationId, email, entitlements: { groups } }: Kept): string[] {
  return [
    subjectKey(organizationId),
    subjectKey(organizationId, `@${email}`),
    ...groups.map(({ groupId }) => subjectKey(organizationId, `#${groupId}`)),
  ];
}

function changedSubject(organizationId: string, { concerns }: group.EntitlementChange): string {
  switch (concerns.case) {
    case 'email':
      return subjectKey(organizationId, `@${concerns.value}`);
    case 'groupId':
      return subjectKey(organizationId, `#${concerns.value}`);
    case 'wholeOrganization':
    case undefined:
      // Also of a kind that a newer service tells: then everybody may be concerned.
      return subjectKey(organizationId);
  }
}

function subjectKey(organizationId: string, part = ''): string {
  return `${organizationId}\n${part}`;
}
