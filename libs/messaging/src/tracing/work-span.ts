import { type Attributes, context, ROOT_CONTEXT, SpanKind, trace } from '@opentelemetry/api';
import { failSpan } from './shared-work';

/** A piece of work of one service's own. */
export interface WorkSpan {
  readonly service: string;
  readonly name: string;
  /** Never an email or a name: ids and counts only. */
  readonly attributes?: Attributes;
  /** The beginning of a trace, whatever span is active: for work that was put off by somebody else's. */
  readonly root?: boolean;
}

/** Does work within a span: a part of the span that is active, or the root of a trace where none is. */
export async function traceWork<Result>(
  { service, name, attributes = {}, root = false }: WorkSpan,
  work: () => Promise<Result>,
): Promise<Result> {
  const parent = root ? ROOT_CONTEXT : context.active();
  const span = trace.getTracer(`rollcall.${service}`).startSpan(name, { kind: SpanKind.INTERNAL, attributes }, parent);
  try {
    return await context.with(trace.setSpan(parent, span), work);
  } catch (error) {
    failSpan(span, error);
    throw error;
  } finally {
    span.end();
  }
}
