import type { Log } from '@rollcall/domain';
import type { Lifecycle } from '../process/lifecycle';
import type { TracingSettings } from './tracing-settings';

export interface TracingOptions {
  readonly settings: TracingSettings;
  /** The process's name, unless the settings give another. */
  readonly process: string;
  readonly log: Log;
  /** Whether libraries are patched, so that statements and requests are spans too; true by default. */
  readonly libraries?: boolean | undefined;
}

/**
 * Begins to trace the process, if it is told to; the last spans are sent when the process stops. To be called before
 * anything is started: what runs already is not traced. Where nothing is traced OpenTelemetry is not even loaded, and its
 * spans are stand-ins that do nothing.
 */
export async function startTracing(lifecycle: Lifecycle, options: TracingOptions): Promise<void> {
  const { settings } = options;
  if (settings.OTEL_SDK_DISABLED || settings.OTEL_TRACES_EXPORTER === 'none') return;
  const { startTracer } = await import('./tracer');
  const tracer = startTracer(options);
  lifecycle.onStop('tracing', () => tracer.stop());
}
