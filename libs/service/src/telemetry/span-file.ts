import { appendFile } from 'node:fs/promises';
import { SpanKind, SpanStatusCode } from '@opentelemetry/api';
import { type ExportResult, ExportResultCode, hrTimeToMilliseconds, hrTimeToTimeStamp } from '@opentelemetry/core';
import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace';

/** A span as a line of the file. */
export interface WrittenSpan {
  readonly trace_id: string;
  readonly span_id: string;
  readonly parent_span_id?: string | undefined;
  readonly name: string;
  /** `server`, `internal`, `producer` … */
  readonly kind: string;
  /** The process. */
  readonly service: unknown;
  /** Whose work it is: `rollcall.ingest`, or a library. */
  readonly scope: string;
  readonly start: string;
  readonly duration_ms: number;
  readonly failed?: true;
  readonly attributes: object;
  readonly links: readonly { readonly trace_id: string; readonly span_id: string }[];
}

/** Writes spans to a file, one JSON line each: traces without a collector. Several processes may write to one file. */
export function createSpanFile(file: string): SpanExporter {
  let writing = Promise.resolve();
  return {
    export(spans, done) {
      writing = writing.then(() => write(file, spans)).then(done);
    },
    forceFlush: () => writing,
    shutdown: () => writing,
  };
}

async function write(file: string, spans: readonly ReadableSpan[]): Promise<ExportResult> {
  try {
    await appendFile(file, spans.map((span) => `${JSON.stringify(written(span))}\n`).join(''));
    return { code: ExportResultCode.SUCCESS };
  } catch (error) {
    return { code: ExportResultCode.FAILED, ...(error instanceof Error && { error }) };
  }
}

function written(span: ReadableSpan): WrittenSpan {
  const { traceId, spanId } = span.spanContext();
  return {
    trace_id: traceId,
    span_id: spanId,
    parent_span_id: span.parentSpanContext?.spanId,
    name: span.name,
    kind: SpanKind[span.kind].toLowerCase(),
    service: span.resource.attributes['service.name'],
    scope: span.instrumentationScope.name,
    start: hrTimeToTimeStamp(span.startTime),
    duration_ms: hrTimeToMilliseconds(span.duration),
    ...(span.status.code === SpanStatusCode.ERROR && { failed: true }),
    attributes: span.attributes,
    links: span.links.map(({ context }) => ({ trace_id: context.traceId, span_id: context.spanId })),
  };
}
