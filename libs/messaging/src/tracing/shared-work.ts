import {
  type Attributes,
  context,
  ROOT_CONTEXT,
  type Span,
  type SpanKind,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api';
import { contextOf, isSampled, spanContextOf, traceparentOf } from './trace-context';

/** One of those that a piece of work is done for. */
export interface Traced {
  readonly traceparent?: string | undefined;
}

export interface SharedSpan<Item extends Traced> {
  /** Whose work it is: the scope of the spans. */
  readonly service: string;
  readonly kind: SpanKind;
  /** Items of one trace and one name share a span. */
  readonly name: (item: Item) => string;
  /** Never an email or a name: ids and counts only. */
  readonly attributes: (item: Item) => Attributes;
}

/** Traces that get a span of their own of one piece of work, and spans that it is linked to. What is beyond goes on as it came. */
const mostTraces = 128;

/**
 * Does work that many things share: a commit of many deliveries, a batch of many records. Each trace among them gets a span
 * of the work, so that none breaks off here; the first one's is active meanwhile and holds what the work does, the others
 * are linked to it, and it to what they come from. `work` is given the items with the spans that they belong to from now on.
 * Items without a sampled trace cost nothing and start none.
 */
export async function traceShared<Item extends Traced, Result>(
  shared: SharedSpan<Item>,
  items: readonly Item[],
  work: (items: readonly Item[]) => Promise<Result>,
): Promise<Result> {
  if (!items.some(({ traceparent }) => isSampled(traceparent))) return work(items);

  const spans = new Map<string, Span>();
  let first: Span | undefined;
  const placed = items.map((item): Item => {
    const source = isSampled(item.traceparent) ? spanContextOf(item.traceparent) : undefined;
    if (!source) return item;
    const name = shared.name(item);
    const place = `${source.traceId} ${name}`;
    let span = spans.get(place);
    if (span) {
      span.addLink({ context: source });
    } else {
      if (spans.size >= mostTraces) return item;
      const options = { kind: shared.kind, attributes: shared.attributes(item) };
      span = trace.getTracer(`rollcall.${shared.service}`).startSpan(name, options, contextOf(item.traceparent));
      spans.set(place, span);
      if (first) {
        first.addLink({ context: source });
        span.addLink({ context: first.spanContext() });
      }
      first ??= span;
    }
    return { ...item, traceparent: traceparentOf(span) };
  });

  const ending = [...spans.values()];
  try {
    return await context.with(first ? trace.setSpan(ROOT_CONTEXT, first) : ROOT_CONTEXT, () => work(placed));
  } catch (error) {
    for (const span of ending) failSpan(span, error);
    throw error;
  } finally {
    for (const span of ending) span.end();
  }
}

/** Marks a span as failed. By the error's kind alone: a message may quote values. */
export function failSpan(span: Span, error: unknown): void {
  span.setAttribute('error.type', kindOf(error));
  span.setStatus({ code: SpanStatusCode.ERROR });
}

function kindOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return '_OTHER';
  if ('code' in error && (typeof error.code === 'string' || typeof error.code === 'number')) return String(error.code);
  return 'name' in error && typeof error.name === 'string' ? error.name : '_OTHER';
}
