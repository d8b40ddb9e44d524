import { z } from 'zod';

/**
 * How a process is traced. The names are OpenTelemetry's; what is not listed (`OTEL_EXPORTER_OTLP_HEADERS`, `…_TIMEOUT`,
 * `OTEL_RESOURCE_ATTRIBUTES`) is read by its own libraries. https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/
 */
export const tracingSettings = z.object({
  OTEL_SDK_DISABLED: z
    .enum(['true', 'false'])
    .default('false')
    .transform((text) => text === 'true'),
  /** `file` is ours: for a run without a collector. */
  OTEL_TRACES_EXPORTER: z.enum(['none', 'otlp', 'console', 'file']).default('none'),
  /** Where `file` writes, one span a line. */
  ROLLCALL_TRACES_FILE: z.string().optional(),
  OTEL_EXPORTER_OTLP_ENDPOINT: z.url({ protocol: /^https?$/ }).optional(),
  OTEL_EXPORTER_OTLP_PROTOCOL: z.enum(['http/protobuf']).optional(),
  /** Absent: the process's own name. */
  OTEL_SERVICE_NAME: z.string().optional(),
  OTEL_TRACES_SAMPLER: z
    .enum([
      'always_on',
      'always_off',
      'traceidratio',
      'parentbased_always_on',
      'parentbased_always_off',
      'parentbased_traceidratio',
    ])
    .default('parentbased_always_on'),
  /** Of the samplers with a ratio: the share of traces that is kept. */
  OTEL_TRACES_SAMPLER_ARG: z.coerce.number().min(0).max(1).default(1),
});

export type TracingSettings = z.output<typeof tracingSettings>;
