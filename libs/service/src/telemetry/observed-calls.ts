import { ConnectError, Code, type Interceptor } from '@connectrpc/connect';
import { context, type Meter, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { activeTraceparent, contextOf, traceparentOf } from '@rollcall/messaging';

/** Seconds. Entitlements are answered in a millisecond, previews of a large organization in seconds. */
const boundaries = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** Failures that are ours and not the caller's. */
const ours = new Set([Code.Unknown, Code.Internal, Code.Unavailable, Code.DataLoss, Code.Unimplemented]);

/**
 * Makes a span of every call, as a part of its caller's trace, and measures how long it took, by the conventions for calls
 * (https://opentelemetry.io/docs/specs/semconv/rpc/). Of a stream, until it began.
 */
export function observeCalls(service: string, meter: Meter): Interceptor {
  const duration = meter.createHistogram('rpc_server_call_duration_seconds', {
    description: 'Calls by method and outcome, streams until they began',
    advice: { explicitBucketBoundaries: boundaries },
  });
  return (next) => async (request) => {
    const began = performance.now();
    const method = `${request.service.typeName}/${request.method.name}`;
    const parent = contextOf(request.header.get('traceparent') ?? undefined);
    const span = trace.getTracer(`rollcall.${service}`).startSpan(
      method,
      {
        kind: SpanKind.SERVER,
        attributes: { 'rpc.system.name': 'connectrpc', 'rpc.method': method },
      },
      parent,
    );
    let code = 'ok';
    try {
      return traceparentOf(span) === undefined
        ? await next(request)
        : await context.with(trace.setSpan(parent, span), () => next(request));
    } catch (error) {
      const told = ConnectError.from(error);
      code = codeName(told);
      span.setAttribute('rpc.response.status_code', code);
      if (ours.has(told.code)) span.setStatus({ code: SpanStatusCode.ERROR });
      throw error;
    } finally {
      span.end();
      duration.record((performance.now() - began) / 1_000, { rpc_method: method, rpc_response_status_code: code });
    }
  };
}

/** Lets the called service's spans be a part of the trace that calls. */
export const carryTrace: Interceptor = (next) => (request) => {
  const traceparent = activeTraceparent();
  if (traceparent !== undefined) request.header.set('traceparent', traceparent);
  return next(request);
};

/** `failed_precondition`, as Connect writes it. */
function codeName({ code }: ConnectError): string {
  return (Code[code] ?? 'unknown').replace(/(?<=[a-z])[A-Z]/g, '_$&').toLowerCase();
}
