import type { Clock, Log } from '@rollcall/domain';
import express, { type ErrorRequestHandler, type Express, type Request, type Response } from 'express';
import type { EventMerge, EventOutcome, HeardEvent } from '../poison/event-merge';
import { workosEvent } from '../workos/workos-event';
import type { DeliveryCounts } from './delivery-counts';
import { createGroupCommit, type GroupCommit, QueueFull } from './group-commit';
import { verifySignature } from './signature';

export const webhookPath = '/webhooks/workos';

const largestBody = 1024 * 1024;
/** Deliveries in one transaction, and those that may wait: at most a few hundred megabytes if all were of the largest. */
const largestBatch = 500;
const longestQueue = 5_000;
const retryAfterSeconds = 5;

export interface WebhookDoor {
  /** Puts the route on the service's HTTP door. */
  open(app: Express): void;
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

  // WorkOS retries what it is told to retry; a person looks at a rejection in the morning.
  const reject = (response: Response, status: number, reason: string, fields: object = {}): void => {
    counts.count('rejected');
    log.warn({ status, reason, ...fields }, 'webhook rejected');
    response.status(status).json({ error: reason });
  };

  async function take(request: Request, response: Response): Promise<void> {
    const rawBody: unknown = request.body;
    // Without a body the parser leaves none, and then nothing can have been signed.
    const body = Buffer.isBuffer(rawBody) ? rawBody : Buffer.alloc(0);
    const verdict = verifySignature({
      header: request.get('workos-signature'),
      rawBody: body,
      secrets,
      now: clock.now(),
    });
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
      response.status(200).json({ received: true });
    } catch (error) {
      response.set('Retry-After', String(retryAfterSeconds));
      if (error instanceof QueueFull) return reject(response, 503, 'queue_full', { eventId: event.eventId });
      reject(response, 503, 'not_stored', { eventId: event.eventId, err: error });
    }
  }

  const onBodyError: ErrorRequestHandler = (error: unknown, request, response, next) => {
    if (response.headersSent) return next(error);
    const status = error instanceof Error && 'status' in error ? error.status : undefined;
    if (status === 413) return reject(response, 413, 'too_large');
    // What the body parser cannot read otherwise: an aborted or a compressed body.
    if (typeof status === 'number' && status < 500) return reject(response, 400, 'unreadable_body');
    log.error({ err: error }, 'webhook failed');
    response.set('Retry-After', String(retryAfterSeconds));
    reject(response, 503, 'not_stored');
  };

  return {
    open(app) {
      app.post(webhookPath, express.raw({ type: () => true, limit: largestBody, inflate: false }), take, onBodyError);
    },
    idle: () => commits.idle(),
  };
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
function traceparentOf(request: Request): string | undefined {
  const given = request.get('traceparent');
  return given !== undefined && /^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/.test(given) ? given : undefined;
}
