import { createRequire } from 'node:module';
import type { IncomingMessage } from 'node:http';
import type { TracerProvider } from '@opentelemetry/api';
import { registerInstrumentations } from '@opentelemetry/instrumentation';
import { HttpInstrumentation } from '@opentelemetry/instrumentation-http';
import { PgInstrumentation } from '@opentelemetry/instrumentation-pg';
import { UndiciInstrumentation } from '@opentelemetry/instrumentation-undici';

/** Not worth a span, or spans of their own that know more: webhooks, calls. */
const untraced = /^\/(livez|readyz|metrics|webhooks\/workos|rollcall\.\w+\.v\d+\.\w+\/)/;

/**
 * Patches what talks to others, so that statements and requests are spans: only as parts of traces that we began, or the
 * looking around of relays, leases and job queues would be most of them. Answers how to undo it.
 */
export function tracedLibraries(tracerProvider: TracerProvider): () => void {
  const unpatch = registerInstrumentations({
    tracerProvider,
    instrumentations: [
      new HttpInstrumentation({
        ignoreIncomingRequestHook: ({ url = '' }: IncomingMessage) => untraced.test(url),
        requireParentforOutgoingSpans: true,
      }),
      new PgInstrumentation({ requireParentSpan: true, ignoreConnectSpans: true }),
      new UndiciInstrumentation({ requireParentforSpans: true }),
    ],
  });
  // They patch what is asked for from here on. Ours was loaded before, so it is asked for once more.
  const load = createRequire(__filename);
  for (const name of ['http', 'https', 'pg']) load(name);
  return unpatch;
}
