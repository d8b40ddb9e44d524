import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { type Scope, scopes } from '@rollcall/contracts';
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

/** `name=read+write,…`: what a caller may do. */
const serviceScopes = z.string().transform((text, context): ReadonlyMap<string, readonly Scope[]> => {
  const known = new Map<string, Scope>(scopes.map((scope) => [scope, scope]));
  const allowed = new Map<string, readonly Scope[]>();
  const wrong = (message: string): void => context.addIssue({ code: 'custom', message });

  for (const entry of text.split(',').map((part) => part.trim())) {
    if (entry === '') continue;
    const [name = '', words = '', ...more] = entry.split('=').map((part) => part.trim());
    if (name === '' || words === '' || more.length > 0) {
      wrong(`expected name=scope+scope, got ${entry}`);
      continue;
    }
    if (allowed.has(name)) wrong(`${name} is named twice`);
    const given = words.split('+').map((word) => word.trim());
    for (const word of given.filter((one) => !known.has(one))) {
      wrong(`${name}: unknown scope ${word}, expected ${scopes.join(', ')}`);
    }
    allowed.set(
      name,
      given.flatMap((word) => known.get(word) ?? []),
    );
  }
  return allowed;
});

/** A file in PEM, as it is when the process starts. The doors' own is looked at again each minute (`tls-renewal.ts`). */
const pemFile = z.string().transform((path, context) => {
  try {
    const pem = readFileSync(path, 'utf8');
    if (pem.includes('-----BEGIN ')) return pem;
    context.addIssue({ code: 'custom', message: `is not a PEM file: ${path}` });
  } catch {
    context.addIssue({ code: 'custom', message: `cannot be read: ${path}` });
  }
  return z.NEVER;
});

/**
 * What every service reads. The names are fixed by the interfaces page; `docs/reference/configuration.md` is made from what
 * `.meta()` says: a `description`, the `unit` of a number, and whether it is `secret`.
 */
export const serviceSettings = z.object({
  DATABASE_URL: z
    .url({ protocol: /^postgres(ql)?$/ })
    .meta({ description: 'Postgres, as the role that owns the schemas of this service', secret: true }),
  PORT: port.meta({ description: 'Port of the HTTP door: calls, CSV files, probes, metrics, webhooks' }),
  GRPC_PORT: port.optional().meta({ description: 'Port of the gRPC door; not set: there is none' }),
  HOST: z.string().default('0.0.0.0').meta({ description: 'Address that the doors listen on' }),
  LOG_LEVEL: z
    .enum(['trace', 'debug', 'info', 'warn', 'error', 'silent'])
    .default('info')
    .meta({ description: 'The least that is logged; `error` is what should wake a person' }),
  ROLLCALL_MIGRATE_AT_START: flag.default(true).meta({
    description:
      '`false`: the process waits for a schema that `migrate` has brought up to date, and does not start on an older one',
  }),
  ROLLCALL_SERVICE_TOKENS: serviceTokens.meta({
    description: '`name=token,…`: the callers that are let in; a name may stand twice while its token is changed',
    secret: true,
  }),
  ROLLCALL_SERVICE_TOKEN: z
    .string()
    .meta({ description: 'The token that this process presents to the other services', secret: true }),
  ROLLCALL_SERVICE_SCOPES: serviceScopes
    .optional()
    .meta({ description: '`name=read+write,…`: what callers may do; who is not in it may do everything' }),
  ROLLCALL_CALLER_REQUESTS_PER_SECOND: z.coerce.number().int().min(0).default(10_000).meta({
    description: 'What one caller may ask of one instance; as many again once in ten seconds. 0: no limit',
    unit: 'requests a second',
  }),
  ROLLCALL_AUDIT_RETENTION_DAYS: z.coerce.number().int().min(1).max(36_500).default(400).meta({
    description: 'How long entries of the audit log are kept; older ones are deleted',
    unit: 'days',
  }),
  TLS_CERT_FILE: pemFile.optional().meta({
    description: "The doors' certificate (PEM), which other services are shown too; not set: plain text",
  }),
  TLS_KEY_FILE: pemFile
    .optional()
    .meta({ description: 'The key of that certificate (PEM); both or none. The file is the secret' }),
  TLS_CLIENT_CA_FILE: pemFile
    .optional()
    .meta({ description: 'Set: callers must show a certificate that this authority (PEM) has signed' }),
  TLS_CA_FILE: pemFile.optional().meta({
    description: "The authority (PEM) of the other services' certificates; not set: the authorities that Node.js knows",
  }),
});

export type ServiceSettings = z.output<typeof serviceSettings>;

/** Settings that do not fit together, each as a line of a {@link ConfigurationError}. */
export function contradictions(settings: ServiceSettings): string[] {
  const { TLS_CERT_FILE: cert, TLS_KEY_FILE: key, TLS_CLIENT_CA_FILE: clientCa, TLS_CA_FILE: ca } = settings;
  const problems: string[] = [];

  const callers = new Set(settings.ROLLCALL_SERVICE_TOKENS.map(({ name }) => name));
  for (const name of settings.ROLLCALL_SERVICE_SCOPES?.keys() ?? []) {
    if (!callers.has(name)) problems.push(`ROLLCALL_SERVICE_SCOPES: ${name} has no token in ROLLCALL_SERVICE_TOKENS`);
  }

  if (cert === undefined && key !== undefined) problems.push('TLS_CERT_FILE: needed with TLS_KEY_FILE');
  if (cert !== undefined && key === undefined) problems.push('TLS_KEY_FILE: needed with TLS_CERT_FILE');
  if (clientCa !== undefined && cert === undefined && key === undefined) {
    problems.push('TLS_CERT_FILE, TLS_KEY_FILE: needed with TLS_CLIENT_CA_FILE');
  }
  const certificates = { TLS_CLIENT_CA_FILE: clientCa, TLS_CA_FILE: ca, TLS_CERT_FILE: cert };
  for (const [name, pem] of Object.entries(certificates)) {
    if (pem !== undefined && !certificateIn(pem)) problems.push(`${name}: holds no certificate that can be read`);
  }
  const shown = cert !== undefined && certificateIn(cert);
  if (shown && key !== undefined && !isKeyOf(shown, key)) {
    problems.push('TLS_KEY_FILE: is not the key of TLS_CERT_FILE');
  }
  return problems;
}

/** The first certificate of a file; undefined: it cannot be read. */
function certificateIn(pem: string): X509Certificate | undefined {
  try {
    return new X509Certificate(pem);
  } catch {
    return undefined;
  }
}

function isKeyOf(certificate: X509Certificate, pem: string): boolean {
  try {
    return certificate.checkPrivateKey(createPrivateKey(pem));
  } catch {
    return false;
  }
}

/** How a service reaches Kafka. */
export const kafkaSettings = z.object({
  KAFKA_BROKERS: z
    .string()
    .transform((text) => text.split(',').map((broker) => broker.trim()))
    .refine((brokers) => brokers.every((broker) => /^[^\s:]+:\d+$/.test(broker)), 'expected host:port,host:port')
    .meta({ description: '`host:port,…`: the brokers that are asked first' }),
  KAFKA_SSL: flag.default(false).meta({ description: 'Whether the brokers are spoken to over TLS' }),
  KAFKA_SASL_MECHANISM: z
    .enum(['plain', 'scram-sha-256', 'scram-sha-512'])
    .optional()
    .meta({ description: 'How the process logs in; not set: it does not' }),
  KAFKA_SASL_USERNAME: z.string().optional().meta({ description: 'Needed with `KAFKA_SASL_MECHANISM`' }),
  KAFKA_SASL_PASSWORD: z.string().optional().meta({ description: 'Needed with `KAFKA_SASL_MECHANISM`', secret: true }),
});

export type Caller = z.output<typeof serviceTokens>[number];
