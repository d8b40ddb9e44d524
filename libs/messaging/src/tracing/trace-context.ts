import { type Context, isSpanContextValid, ROOT_CONTEXT, type Span, type SpanContext, trace } from '@opentelemetry/api';

/** W3C trace context: `00-<trace>-<span>-<flags>`. https://www.w3.org/TR/trace-context/ */
const wellFormed = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/;

/** The span that a `traceparent` names; undefined: none. */
export function spanContextOf(traceparent: string | undefined): SpanContext | undefined {
  const [, traceId, spanId, flags] = wellFormed.exec(traceparent ?? '') ?? [];
  if (traceId === undefined || spanId === undefined || flags === undefined) return undefined;
  const named: SpanContext = { traceId, spanId, traceFlags: parseInt(flags, 16), isRemote: true };
  return isSpanContextValid(named) ? named : undefined;
}

/**
 * The context of work that goes on for a `traceparent`. Never that of the caller: loops and queues were started by
 * somebody else's work, and would be taken for a part of it.
 */
export function contextOf(traceparent: string | undefined): Context {
  const named = spanContextOf(traceparent);
  return named ? trace.setSpanContext(ROOT_CONTEXT, named) : ROOT_CONTEXT;
}

/** How a span is named to whoever goes on with its work; undefined where nothing is traced. */
export function traceparentOf(span: Span): string | undefined {
  const { traceId, spanId, traceFlags } = span.spanContext();
  if (!isSpanContextValid(span.spanContext())) return undefined;
  return `00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, '0')}`;
}

/** Whether spans of this trace are kept. Cheap: asked for every record. */
export function isSampled(traceparent: string | undefined): boolean {
  return traceparent !== undefined && (parseInt(traceparent.slice(-1), 16) & 1) === 1;
}

/** The span that is being worked in; undefined where nothing is traced. */
export function activeTraceparent(): string | undefined {
  const span = trace.getActiveSpan();
  return span && traceparentOf(span);
}
