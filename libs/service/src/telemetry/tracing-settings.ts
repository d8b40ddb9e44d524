import { z } from 'zod';

/**
 * How a process is traced. The names are OpenTelemetry's; what is not listed (`OTEL_EXPORTER_OTLP_HEADERS`, `…_TIMEOUT`,
 * `OTEL_RESOURCE_ATTRIBUTES`) is read by its own libraries. https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/
 */
export const tracingSettings = z.object({
  OTEL_SDK_DISABLED: z
    .enum(['true', 'false'])
    .default('false')
    .transform((text) => text === 'true')
    .meta({ description: '`true`: nothing is traced, whatever else is set' }),
  OTEL_TRACES_EXPORTER: z.enum(['none', 'otlp', 'console', 'file']).default('none').meta({
    description: 'Where traces go. `console` and `file` (a word of ours) are for a run without a collector',
  }),
  ROLLCALL_TRACES_FILE: z
    .string()
    .optional()
    .meta({ description: 'Where `file` writes, one span a line; not set: `traces.jsonl`' }),
  OTEL_EXPORTER_OTLP_ENDPOINT: z
    .url({ protocol: /^https?$/ })
    .optional()
    .meta({ description: "The collector; not set: `http://localhost:4318`, as OpenTelemetry's specification has it" }),
  OTEL_EXPORTER_OTLP_PROTOCOL: z
    .enum(['http/protobuf'])
    .optional()
    .meta({ description: 'The one protocol that is spoken; another one is refused' }),
  OTEL_SERVICE_NAME: z.string().optional().meta({ description: "The process's name in traces; not set: its own" }),
  OTEL_TRACES_SAMPLER: z
    .enum([
      'always_on',
      'always_off',
      'traceidratio',
      'parentbased_always_on',
      'parentbased_always_off',
      'parentbased_traceidratio',
    ])
    .default('parentbased_always_on')
    .meta({ description: 'Which traces are kept; what the door decides holds for the whole road' }),
  OTEL_TRACES_SAMPLER_ARG: z.coerce
    .number()
    .min(0)
    .max(1)
    .default(1)
    .meta({ description: 'Of the samplers with a ratio: what is kept', unit: 'share of all traces' }),
});

export type TracingSettings = z.output<typeof tracingSettings>;
