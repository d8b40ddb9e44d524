import { createSecretKey } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { SpanKind } from '@opentelemetry/api';
import type { Clock, Log } from '@rollcall/domain';
import { type SharedSpan, traceShared } from '@rollcall/messaging';
import type { HeardEvent } from '../poison/event-merge';
import { eventOfText } from '../workos/workos-event';
import type { DeliveryCounts } from './delivery-counts';
import type { DeliveryKeeping, DeliveryOutcome } from './delivery-keeping';
import { type DeliverySpan, startDeliverySpan } from './delivery-span';
import type { DeliveryTimes } from './delivery-times';
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

/** What a commit is in the trace of each of its deliveries. */
const commitSpan: SharedSpan<HeardEvent> = {
  service: 'ingest',
  kind: SpanKind.INTERNAL,
  name: () => 'commit deliveries',
  attributes: () => ({}),
};

export interface WebhookDoor {
  /**
   * Answers a request if it is a delivery; answers whether it was. Works on the bare request: Express's layers cost more
   * than all that is to be done.
   */
  take(request: IncomingMessage, response: ServerResponse): boolean;
  /** Resolves when everything that was let in has been stored. */
  idle(): Promise<void>;
}

/** One request on its way. */
interface Delivery {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly span: DeliverySpan;
  /** By the clock of `performance.now()`. */
  readonly arrivedAt: number;
}

export interface WebhookDoorDependencies {
  readonly keeping: DeliveryKeeping;
  readonly counts: DeliveryCounts;
  readonly times: DeliveryTimes;
  readonly clock: Clock;
  readonly log: Log;
  readonly secrets: readonly string[];
}

/**
 * Takes in WorkOS's deliveries: checks size, signature and body, in this order; answers 200 once the event is durable,
 * also where it was known already, does not concern us, or had to be set aside. Whatever else, WorkOS comes again.
 */
export function createWebhookDoor(dependencies: WebhookDoorDependencies): WebhookDoor {
  const { keeping, counts, times, clock, log, secrets } = dependencies;
  const commits: GroupCommit<HeardEvent, DeliveryOutcome> = createGroupCommit({
    commit: (events) =>
      times.commit(events.length, () => traceShared(commitSpan, events, (traced) => keeping.keep(traced))),
    largestBatch,
    longestQueue,
  });

  const keys = secrets.map((secret) => createSecretKey(secret, 'utf8'));

  // WorkOS retries what it is told to retry; a person looks at a rejection in the morning.
  const reject = (delivery: Delivery, status: number, reason: string, fields: object = {}): void => {
    counts.count('rejected');
    log.warn({ status, reason, ...fields }, 'webhook rejected');
    answer(delivery, status, JSON.stringify({ error: reason }), status === 503 ? retryAfter : {});
  };

  function answer(
    { response, arrivedAt }: Delivery,
    status: number,
    body: string,
    headers: Record<string, string> = {},
  ): void {
    response.writeHead(status, {
      'content-type': 'application/json; charset=utf-8',
      'content-length': Buffer.byteLength(body),
      ...headers,
    });
    response.end(body);
    times.answered(status, performance.now() - arrivedAt);
  }

  async function take(delivery: Delivery, body: RequestBody): Promise<void> {
    const { request, span } = delivery;
    if (body === 'too_large') return reject(delivery, 413, body);
    if (body === 'unreadable_body') return reject(delivery, 400, body);
    const header = headerOf(request, 'workos-signature');
    const verdict = verifySignature({ header, rawBody: body, secrets: keys, now: clock.now() });
    if (verdict !== 'valid') return reject(delivery, 401, verdict);

    const event = eventOfText(body.toString('utf8'));
    if (typeof event === 'string') return reject(delivery, 400, event);

    span.heard(event);
    try {
      const outcome = await commits.submit({ event, traceparent: span.traceparent });
      counts.count(outcome === 'duplicate' ? 'duplicate' : 'accepted');
      if (outcome === 'unconcerned')
        log.info({ eventId: event.eventId, type: event.type }, 'webhook of a type that does not concern us');
      answer(delivery, 200, received);
    } catch (error) {
      if (error instanceof QueueFull) return reject(delivery, 503, 'queue_full', { eventId: event.eventId });
      reject(delivery, 503, 'not_stored', { eventId: event.eventId, err: error });
    }
  }

  return {
    take(request, response) {
      const { method, url = '' } = request;
      if (method !== 'POST' || (url !== webhookPath && !webhookUrl.test(url))) return false;
      const span = startDeliverySpan(request, response, webhookPath);
      const delivery: Delivery = { request, response, span, arrivedAt: performance.now() };
      readBody(request, largestBody, (body) => {
        take(delivery, body).catch((error: unknown) => {
          log.error({ err: error }, 'webhook failed');
          if (response.headersSent) response.destroy();
          else reject(delivery, 503, 'not_stored');
        });
      });
      return true;
    },
    idle: () => commits.idle(),
  };
}

function headerOf({ headers }: IncomingMessage, name: string): string | undefined {
  const value = headers[name];
  return typeof value === 'string' ? value : undefined;
}
