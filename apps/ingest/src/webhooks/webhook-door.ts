import { createSecretKey } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Clock, Log } from '@rollcall/domain';
import type { EventMerge, EventOutcome, HeardEvent } from '../poison/event-merge';
import { workosEvent } from '../workos/workos-event';
import type { DeliveryCounts } from './delivery-counts';
import { createGroupCommit, type GroupCommit, QueueFull } from './group-commit';
import { readBody, type RequestBody } from './request-body';
import { verifySignature } from './signature';

/** As Express would have it: in any case, with or without a slash at the end. */
const webhookPath = '/webhooks/workos';
const webhookUrl = /^\/webhooks\/workos\/?(?:\?|$)/i;

const largestBody = 1024 * 1024;
/** Deliveries in one transaction, and those that may wait: at most a few hundred megabytes if all were of the largest. */
const largestBatch = 500;
const longestQueue = 5_000;
const retryAfter = { 'retry-after': '5' };
const received = JSON.stringify({ received: true });

export interface WebhookDoor {
  /**
   * Answers a request if it is a delivery; answers whether it was. Works on the bare request: Express's layers cost more
   * than all that is to be done.
   */
  take(request: IncomingMessage, response: ServerResponse): boolean;
  /** Resolves when everything that was let in has been stored. */
  idle(): Promise<void>;
}

export interface WebhookDoorDependencies {
  readonly eventMerge: EventMerge;
  readonly counts: DeliveryCounts;
  readonly clock: Clock;
  readonly log: Log;
  readonly secrets: readonly string[];
}

/**
 * Takes in WorkOS's deliveries: checks size, signature and body, in this order; answers 200 once the event is durable,
 * also where it was known already, does not concern us, or had to be set aside. Whatever else, WorkOS comes again.
 */
export function createWebhookDoor({ eventMerge, counts, clock, log, secrets }: WebhookDoorDependencies): WebhookDoor {
  const commits: GroupCommit<HeardEvent, EventOutcome> = createGroupCommit({
    commit: (events) => eventMerge.merge(events),
    largestBatch,
    longestQueue,
  });

  const keys = secrets.map((secret) => createSecretKey(secret, 'utf8'));

  // WorkOS retries what it is told to retry; a person looks at a rejection in the morning.
  const reject = (response: ServerResponse, status: number, reason: string, fields: object = {}): void => {
    counts.count('rejected');
    log.warn({ status, reason, ...fields }, 'webhook rejected');
    answer(response, status, JSON.stringify({ error: reason }), status === 503 ? retryAfter : {});
  };

  async function take(request: IncomingMessage, response: ServerResponse, body: RequestBody): Promise<void> {
    if (body === 'too_large') return reject(response, 413, body);
    if (body === 'unreadable_body') return reject(response, 400, body);
    const header = headerOf(request, 'workos-signature');
    const verdict = verifySignature({ header, rawBody: body, secrets: keys, now: clock.now() });
    if (verdict !== 'valid') return reject(response, 401, verdict);

    const text = body.toString('utf8');
    const event = parseEvent(text);
    if (event === 'not_json') return reject(response, 400, 'not_json');
    if (!event) return reject(response, 400, 'not_an_event');

    try {
      const outcome = await commits.submit({ event, traceparent: traceparentOf(request) });
      counts.count(outcome === 'duplicate' ? 'duplicate' : 'accepted');
      if (outcome === 'unconcerned')
        log.info({ eventId: event.eventId, type: event.type }, 'webhook of a type that does not concern us');
      answer(response, 200, received);
    } catch (error) {
      if (error instanceof QueueFull) return reject(response, 503, 'queue_full', { eventId: event.eventId });
      reject(response, 503, 'not_stored', { eventId: event.eventId, err: error });
    }
  }

  return {
    take(request, response) {
      const { method, url = '' } = request;
      if (method !== 'POST' || (url !== webhookPath && !webhookUrl.test(url))) return false;
      readBody(request, largestBody, (body) => {
        take(request, response, body).catch((error: unknown) => {
          log.error({ err: error }, 'webhook failed');
          if (response.headersSent) response.destroy();
          else reject(response, 503, 'not_stored');
        });
      });
      return true;
    },
    idle: () => commits.idle(),
  };
}

function answer(response: ServerResponse, status: number, body: string, headers: Record<string, string> = {}): void {
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(body),
    ...headers,
  });
  response.end(body);
}

function headerOf({ headers }: IncomingMessage, name: string): string | undefined {
  const value = headers[name];
  return typeof value === 'string' ? value : undefined;
}

function parseEvent(text: string) {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return 'not_json';
    throw error;
  }
  return workosEvent(value, text);
}

/** A proxy before us may have begun a trace: https://www.w3.org/TR/trace-context/ */
function traceparentOf(request: IncomingMessage): string | undefined {
  const given = headerOf(request, 'traceparent');
  return given !== undefined && /^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/.test(given) ? given : undefined;
}
