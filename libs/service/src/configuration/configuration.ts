import { z } from 'zod';

/** Wrong or missing settings, all of them by name. A process that meets it prints the message and ends with exit code 2. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
  constructor(readonly problems: readonly string[]) {
    super(`wrong configuration:\n${problems.map((problem) => `  ${problem}`).join('\n')}`);
  }
}

/**
 * Reads a process's settings from the environment, once. A variable set to nothing counts as not set.
 * @throws ConfigurationError naming every wrong variable
 */
export function readConfiguration<Schema extends z.ZodObject>(
  schema: Schema,
  env: NodeJS.ProcessEnv,
): z.output<Schema> {
  const given = Object.fromEntries(
    Object.entries(env).filter(([, value]) => value !== undefined && value.trim() !== ''),
  );
  const result = schema.safeParse(given);
  if (result.success) return result.data;
  throw new ConfigurationError(result.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`));
}

const flag = z.enum(['true', 'false']).transform((text) => text === 'true');
const port = z.coerce.number().int().min(0).max(65_535);

/** `name=token,…`. Two entries may share a name, so that a token can be changed without a gap. */
const serviceTokens = z.string().transform((text, context) => {
  const callers = text
    .split(',')
    .map((entry) => entry.trim())
    .filter(Boolean)
    .map((entry) => ({
      name: entry.slice(0, Math.max(entry.indexOf('='), 0)),
      token: entry.slice(entry.indexOf('=') + 1),
    }));
  if (callers.length === 0 || callers.some(({ name, token }) => name === '' || token === '')) {
    context.addIssue({ code: 'custom', message: 'expected name=token,name=token' });
    return z.NEVER;
  }
  return callers;
});

/** What every service reads. See `docs/` for the meaning; the names are fixed by the interfaces page. */
export const serviceSettings = z.object({
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }),
  PORT: port,
  GRPC_PORT: port.optional(),
  HOST: z.string().default('0.0.0.0'),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'silent']).default('info'),
  ROLLCALL_SERVICE_TOKENS: serviceTokens,
  ROLLCALL_SERVICE_TOKEN: z.string(),
});

/** How a service reaches Kafka. */
export const kafkaSettings = z.object({
  KAFKA_BROKERS: z
    .string()
    .transform((text) => text.split(',').map((broker) => broker.trim()))
    .refine((brokers) => brokers.every((broker) => /^[^\s:]+:\d+$/.test(broker)), 'expected host:port,host:port'),
  KAFKA_SSL: flag.default(false),
  KAFKA_SASL_MECHANISM: z.enum(['plain', 'scram-sha-256', 'scram-sha-512']).optional(),
  KAFKA_SASL_USERNAME: z.string().optional(),
  KAFKA_SASL_PASSWORD: z.string().optional(),
});

export type Caller = z.output<typeof serviceTokens>[number];
