import { AsyncLocalStorage } from 'node:async_hooks';
import { type GetOptions, WorkOS } from '@workos-inc/node';
import type { Clock } from '@rollcall/domain';
import { z } from 'zod';
import {
  directoryPayload,
  groupPayload,
  listedDirectory,
  memberPayload,
  observedGroup,
  observedUser,
  userPayload,
} from './payload';
import { createPageFetch } from './page-fetch';
import { type BudgetedRequest, createRequestBudget, type RequestBudget } from './request-budget';
import { createProcessSlots } from './request-slots';
import { type ListedDirectory, type Page, pageLimit, type WorkosDirectory } from './workos-directory';
import { directoryEventTypes, workosEvent, type WorkosEvent } from './workos-event';
import { AnswerInvalid, CursorUnknown, WorkosRefused, WorkosUnavailable } from './workos-failure';

export interface WorkosDirectoryOptions {
  readonly apiKey: string;
  /** Scheme, host and port; WorkOS's client knows no path prefix. */
  readonly apiUrl: string;
  readonly clock: Clock;
  readonly fetch?: typeof globalThis.fetch;
  /** How long an answer may take, in milliseconds. */
  readonly requestTimeoutMs?: number | undefined;
  /** Who may ask when; by default WorkOS's limits, spent by this process alone. */
  readonly requestBudget?: RequestBudget;
}

/** Long enough for the largest page, short enough that a hanging connection is noticed within a poll interval. */
const usualRequestTimeoutMs = 20_000;

/**
 * Tries for one request, the first included: about 8 s of waiting together. A scan that finds WorkOS away for longer ends
 * incomplete, a poll comes again by itself; both lose nothing by it.
 */
const tries = 5;
const firstPauseMs = 500;
/** What `Retry-After` may ask of us: never no pause at all, never for ever. */
const shortestPauseMs = 100;
const longestPauseMs = 60_000;

/** How a request is made. */
interface How extends BudgetedRequest {
  readonly signal?: AbortSignal | undefined;
}

/** What the SDK does not hand on of an answer. */
interface AnswerHead {
  status?: number;
  date?: string | null;
  retryAfter?: string | null;
}

const listAnswer = z.looseObject({
  data: z.array(z.unknown()),
  list_metadata: z.looseObject({ after: z.string().min(1).nullish() }),
});

/** Whoever asks for a page, its own head of the answer lies here. */
type Heads = AsyncLocalStorage<AnswerHead>;

export function createWorkosDirectory(options: WorkosDirectoryOptions): WorkosDirectory {
  const { clock } = options;
  const budget =
    options.requestBudget ?? createRequestBudget({ clock, slots: createProcessSlots(clock), account: options.apiKey });
  const heads: Heads = new AsyncLocalStorage();
  const workos = createSdk(options, heads);

  /** One request, tried again within bounds. `get` answers undefined for 404. */
  async function ask(path: string, query: Record<string, string>, { signal, ...request }: How) {
    for (let attempt = 1; ; attempt += 1) {
      // Each try pays: the SDK's own retries would go out beside the budget, and sleep by the machine's clock.
      await budget.take(request, signal);
      signal?.throwIfAborted();
      const head: AnswerHead = {};
      const outcome = await heads.run(head, () => once(path, query, head));
      if (outcome.kind === 'answer') return { body: outcome.body, answeredAt: dateOf(head, path) };
      if (outcome.kind === 'refusal') throw refusal(path, query, outcome.status, outcome.cause);
      if (attempt === tries)
        throw new WorkosUnavailable(`no usable answer for ${path} in ${tries} tries`, { cause: outcome.cause });
      const pause = retryAfterMs(head, clock) ?? firstPauseMs * 2 ** (attempt - 1);
      if (head.status === 429) await budget.pause(request, pause);
      await clock.sleep(pause, signal);
    }
  }

  async function once(path: string, query: Record<string, string>, head: AnswerHead) {
    try {
      const { data } = await workos.get<unknown>(path, { query } satisfies GetOptions);
      return { kind: 'answer', body: data } as const;
    } catch (cause) {
      const { status } = head;
      if (status === 404) return { kind: 'answer', body: undefined } as const;
      // No status: no answer at all. 200: the body broke off or is not JSON. Both may be better the next time.
      const worthATry = status === undefined || status < 300 || status === 408 || status === 429 || status >= 500;
      return worthATry ? ({ kind: 'failure', cause } as const) : ({ kind: 'refusal', status, cause } as const);
    }
  }

  async function askForList(
    path: string,
    query: Record<string, string>,
    { after, ...how }: How & { readonly after?: string | undefined },
  ) {
    const { body, answeredAt } = await ask(
      path,
      { ...query, ...(after !== undefined && { after }), limit: String(pageLimit), order: 'asc' },
      how,
    );
    if (body === undefined) throw new WorkosRefused(`${path} is about something that WorkOS does not know`, 404);
    const list = listAnswer.safeParse(body);
    if (!list.success) throw new AnswerInvalid(`${path} answered something that is no list`);
    return { data: list.data.data, next: list.data.list_metadata.after ?? undefined, answeredAt };
  }

  function page<Schema extends z.ZodType, Item>(
    { data, next, answeredAt }: { data: readonly unknown[]; next: string | undefined; answeredAt: Date },
    schema: Schema,
    observe: (payload: z.output<Schema>, version: { observedAt: Date; eventId: string }) => Item,
  ): Page<Item> {
    // A next page after nothing would be read for ever.
    if (next !== undefined && data.length === 0) throw new AnswerInvalid('an empty page with a page after it');
    const version = { observedAt: answeredAt, eventId: '' };
    const items: Item[] = [];
    for (const item of data) {
      const parsed = schema.safeParse(item);
      if (parsed.success) items.push(observe(parsed.data, version));
    }
    return { items, unreadable: data.length - items.length, next, answeredAt };
  }

  const asked = (sharer: string): WorkosDirectory => ({
    forParent: asked,

    async listDirectories({ organization, signal }) {
      const directories: ListedDirectory[] = [];
      let after: string | undefined;
      let firstAnswer: Date | undefined;
      do {
        const list = await askForList('/directories', { organization_id: organization }, { sharer, signal, after });
        const listed = page(list, directoryPayload, listedDirectory);
        if (listed.unreadable > 0) throw new AnswerInvalid('/directories answered a directory that cannot be read');
        directories.push(...listed.items);
        firstAnswer ??= list.answeredAt;
        if (list.next !== undefined && list.next === after)
          throw new AnswerInvalid('/directories answered the same cursor again');
        after = list.next;
      } while (after !== undefined);
      return { directories, answeredAt: firstAnswer };
    },

    async listUsersPage({ after, signal, directory }) {
      const list = await askForList(
        '/directory_users',
        { directory },
        { sharer, signal, after, userListsOf: directory },
      );
      return page(list, userPayload, (payload, version) =>
        observedUser(payload, { deleted: false, version, by: 'scan' }),
      );
    },

    async listMembersPage({ after, signal, group, directory }) {
      const list = await askForList('/directory_users', { group }, { sharer, signal, after, userListsOf: directory });
      return page(list, memberPayload, ({ id }) => id);
    },

    async listGroupsPage(request) {
      const { after, signal } = request;
      const filter: Record<string, string> =
        'user' in request ? { user: request.user } : { directory: request.directory };
      const list = await askForList('/directory_groups', filter, { sharer, signal, after });
      return page(list, groupPayload, (payload, version) =>
        observedGroup(payload, { deleted: false, version, by: 'scan' }),
      );
    },

    async getUser({ user, signal }) {
      const path = `/directory_users/${encodeURIComponent(user)}`;
      const { body, answeredAt } = await ask(path, {}, { sharer, signal });
      if (body === undefined) return { user: undefined, answeredAt };
      const parsed = userPayload.safeParse(body);
      if (!parsed.success || parsed.data.id !== user)
        throw new AnswerInvalid('/directory_users/:id answered something that is not that user');
      return {
        user: observedUser(parsed.data, {
          deleted: false,
          version: { observedAt: answeredAt, eventId: '' },
          by: 'scan',
        }),
        answeredAt,
      };
    },

    async getGroup({ group, signal }) {
      const path = `/directory_groups/${encodeURIComponent(group)}`;
      const { body, answeredAt } = await ask(path, {}, { sharer, signal });
      if (body === undefined) return { group: undefined, answeredAt };
      const parsed = groupPayload.safeParse(body);
      if (!parsed.success || parsed.data.id !== group)
        throw new AnswerInvalid('/directory_groups/:id answered something that is not that group');
      const version = { observedAt: answeredAt, eventId: '' };
      return { group: observedGroup(parsed.data, { deleted: false, version, by: 'scan' }), answeredAt };
    },

    async listEventsPage(request) {
      const start: Record<string, string> =
        'after' in request ? { after: request.after } : { range_start: request.rangeStart.toISOString() };
      const { data } = await askForList(
        '/events',
        { ...start, events: directoryEventTypes.join(',') },
        { sharer, signal: request.signal },
      );
      const events = data.map((value): WorkosEvent => {
        const event = workosEvent(value, JSON.stringify(value));
        // Without an id there is no cursor to go on from.
        if (!event) throw new AnswerInvalid('/events answered something that is no event');
        return event;
      });
      return { events, full: events.length >= pageLimit };
    },
  });
  return asked('');
}

function createSdk(options: WorkosDirectoryOptions, heads: Heads): WorkOS {
  const { apiKey, apiUrl, fetch = createPageFetch(), requestTimeoutMs = usualRequestTimeoutMs } = options;
  const url = new URL(apiUrl);
  const fetchFn: typeof globalThis.fetch = async (input, init) => {
    const response = await fetch(input, init);
    const head = heads.getStore();
    if (head) {
      head.status = response.status;
      head.date = response.headers.get('date');
      head.retryAfter = response.headers.get('retry-after');
    }
    return response;
  };
  return new WorkOS({
    apiKey,
    apiHostname: url.hostname,
    https: url.protocol === 'https:',
    ...(url.port !== '' && { port: Number(url.port) }),
    fetchFn,
    timeout: requestTimeoutMs,
    maxRetries: 0,
  });
}

function refusal(
  path: string,
  query: Record<string, string>,
  status: number,
  cause: unknown,
): CursorUnknown | WorkosRefused {
  if (status === 400 && query['after'] !== undefined)
    return new CursorUnknown(`${path} does not know its cursor`, { cause });
  return new WorkosRefused(`${path} refused with status ${status}`, status, { cause });
}

/** Versions of a scan come from WorkOS's clock; an answer without it cannot be given one. */
function dateOf({ date }: AnswerHead, path: string): Date {
  const time = Date.parse(date ?? '');
  if (Number.isNaN(time)) throw new AnswerInvalid(`${path} answered without a date`);
  return new Date(time);
}

/** `Retry-After` in seconds or as a date. */
function retryAfterMs({ retryAfter }: AnswerHead, clock: Clock): number | undefined {
  if (retryAfter === undefined || retryAfter === null) return undefined;
  const ms = /^\s*\d+(\.\d+)?\s*$/.test(retryAfter)
    ? Number(retryAfter) * 1_000
    : Date.parse(retryAfter) - clock.now().getTime();
  return Number.isNaN(ms) ? undefined : Math.min(Math.max(ms, shortestPauseMs), longestPauseMs);
}
