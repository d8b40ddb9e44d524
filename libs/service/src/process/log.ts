import { trace } from '@opentelemetry/api';
import pino, { type DestinationStream, type Logger, type LoggerOptions } from 'pino';
import { withoutEmails, withoutValues } from './log-privacy';

/**
 * A service's log: JSON lines on standard output, unless a destination is given. See `Log` for what each level means. A line
 * that is written within a traced piece of work names its span, by the names that OpenTelemetry gives them in logs.
 */
export function createLog(service: string, level: string, destination?: DestinationStream): Logger {
  const options: LoggerOptions = {
    level,
    base: { service },
    timestamp: pino.stdTimeFunctions.isoTime,
    mixin: activeSpan,
    serializers: { err: withoutValues },
    hooks: { streamWrite: withoutEmails },
  };
  return destination ? pino(options, destination) : pino(options);
}

function activeSpan(): object {
  const span = trace.getActiveSpan()?.spanContext();
  return span ? { trace_id: span.traceId, span_id: span.spanId } : {};
}
