import { setTimeout as delay } from 'node:timers/promises';
import { context, diag, DiagLogLevel, propagation, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { defaultResource, detectResources, envDetector, resourceFromAttributes } from '@opentelemetry/resources';
import {
  AlwaysOffSampler,
  AlwaysOnSampler,
  BatchSpanProcessor,
  ConsoleSpanExporter,
  ParentBasedSampler,
  type Sampler,
  SimpleSpanProcessor,
  type SpanProcessor,
  TraceIdRatioBasedSampler,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import { assertNever } from '@rollcall/domain';
import { tracedLibraries } from './traced-libraries';
import type { TracingOptions } from './tracing';
import type { TracingSettings } from './tracing-settings';
import { createSpanFile } from './span-file';
import { personalDataRemoval } from './personal-data-removal';

export interface Tracer {
  /** Sends what is left, for a few seconds at most: a collector that is away must not keep the process. */
  stop(): Promise<void>;
}

/** Characters of an attribute: statements for a thousand rows are long. */
const longestAttribute = 2_048;
/** How long the last spans may take, in milliseconds; a process has ten seconds for all that it stops. */
const flushPatience = 2_000;

/** Makes the process's one tracer. Loaded only where it is wanted: see `startTracing`. */
export function startTracer({ settings, process: name, log, libraries = true }: TracingOptions): Tracer {
  diag.setLogger(
    {
      error: (message) => log.warn({ from: 'opentelemetry' }, message),
      warn: (message) => log.warn({ from: 'opentelemetry' }, message),
      info: () => undefined,
      debug: () => undefined,
      verbose: () => undefined,
    },
    DiagLogLevel.WARN,
  );
  const provider = new TracerProvider({
    sampler: samplerOf(settings),
    spanLimits: { attributeValueLengthLimit: longestAttribute },
    spanProcessors: [personalDataRemoval, processorOf(settings)],
    resource: defaultResource()
      .merge(resourceFromAttributes({ 'service.namespace': 'rollcall', 'service.name': name }))
      .merge(detectResources({ detectors: [envDetector] })),
  });
  trace.setGlobalTracerProvider(provider);
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  propagation.setGlobalPropagator(new W3CTraceContextPropagator());
  const unpatch = libraries ? tracedLibraries(provider) : () => undefined;

  return {
    async stop() {
      unpatch();
      await Promise.race([provider.shutdown(), delay(flushPatience, undefined, { ref: false })]);
      trace.disable();
      context.disable();
      propagation.disable();
      diag.disable();
    },
  };
}

function samplerOf({ OTEL_TRACES_SAMPLER: sampler, OTEL_TRACES_SAMPLER_ARG: share }: TracingSettings): Sampler {
  switch (sampler) {
    case 'always_on':
      return new AlwaysOnSampler();
    case 'always_off':
      return new AlwaysOffSampler();
    case 'traceidratio':
      return new TraceIdRatioBasedSampler(share);
    case 'parentbased_always_on':
      return new ParentBasedSampler({ root: new AlwaysOnSampler() });
    case 'parentbased_always_off':
      return new ParentBasedSampler({ root: new AlwaysOffSampler() });
    case 'parentbased_traceidratio':
      return new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(share) });
    default:
      return assertNever(sampler);
  }
}

function processorOf({
  OTEL_TRACES_EXPORTER: exporter,
  ROLLCALL_TRACES_FILE: file = 'traces.jsonl',
}: TracingSettings): SpanProcessor {
  switch (exporter) {
    case 'otlp':
      return new BatchSpanProcessor({ exporter: new OTLPTraceExporter() });
    case 'file':
      return new BatchSpanProcessor({ exporter: createSpanFile(file), scheduledDelayMillis: 500 });
    case 'console':
    case 'none':
      return new SimpleSpanProcessor({ exporter: new ConsoleSpanExporter() });
    default:
      return assertNever(exporter);
  }
}
