import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Span, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { contextOf, traceparentOf } from '@rollcall/messaging';
import type { WorkosEvent } from '../workos/workos-event';

/** One delivery as a trace: begun by a proxy before us, or here. It ends with the answer, which is when the event is durable. */
export interface DeliverySpan {
  /** W3C trace context of whatever follows from the delivery; undefined where nothing is traced. */
  readonly traceparent: string | undefined;
  heard(event: WorkosEvent): void;
}

/** @param route the path that the door is known by */
export function startDeliverySpan(request: IncomingMessage, response: ServerResponse, route: string): DeliverySpan {
  const given = request.headers['traceparent'];
  const span = trace
    .getTracer('rollcall.ingest')
    .startSpan(
      `POST ${route}`,
      { kind: SpanKind.SERVER, attributes: { 'http.request.method': 'POST', 'http.route': route, 'url.path': route } },
      contextOf(typeof given === 'string' ? given : undefined),
    );
  if (span.isRecording()) response.once('close', () => endWith(span, response));
  return {
    traceparent: traceparentOf(span),
    heard: ({ eventId, type }) =>
      void span.setAttributes({ 'rollcall.workos.event_id': eventId, 'rollcall.workos.event_type': type }),
  };
}

function endWith(span: Span, { statusCode, writableFinished }: ServerResponse): void {
  if (writableFinished) span.setAttribute('http.response.status_code', statusCode);
  else span.setAttribute('error.type', 'closed');
  if (!writableFinished || statusCode >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
  span.end();
}
