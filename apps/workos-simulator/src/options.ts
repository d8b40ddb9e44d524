import { ConfigurationError } from '@rollcall/service';
import { Command, CommanderError } from 'commander';
import { z } from 'zod';

export const logLevel = z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info');

const settings = z.object({
  port: z.coerce.number().int().min(0).max(65_535).default(4100),
  host: z.string().min(1).default('127.0.0.1'),
  stateFile: z.string().min(1).optional(),
  webhookUrl: z.url({ protocol: /^https?$/ }).optional(),
  webhookSecret: z.string().min(1).default('whsec_dev'),
  WORKOS_API_KEY: z
    .string()
    .default('sk_test_default')
    .transform((keys) =>
      keys
        .split(',')
        .map((key) => key.trim())
        .filter((key) => key !== ''),
    )
    .refine((keys) => keys.length > 0, 'names no key'),
  LOG_LEVEL: logLevel,
});

export type SimulatorOptions = z.output<typeof settings>;

/**
 * From flags first, then from the environment. Prints help or which flag is unknown, and ends the process then.
 * @throws ConfigurationError naming every wrong value
 */
export function readOptions(argv: readonly string[], env: NodeJS.ProcessEnv): SimulatorOptions {
  const command = new Command('workos-simulator')
    .description('A stand-in for the directory-sync API of WorkOS, for development and tests.')
    .option('--port <port>', 'port to listen on (env PORT, default 4100)')
    .option('--host <host>', 'address to listen on (env HOST, default 127.0.0.1); the controls ask for no key')
    .option('--state-file <path>', 'where the state is kept over restarts (env WORKOS_SIMULATOR_STATE_FILE)')
    .option('--webhook-url <url>', 'where webhooks go until PUT /control/webhooks says otherwise')
    .option('--webhook-secret <secret>', 'what they are signed with (default whsec_dev)')
    .addHelpText(
      'after',
      '\nEnvironment: WORKOS_API_KEY (comma-separated keys that are let in, default sk_test_default), LOG_LEVEL (default info)',
    )
    .exitOverride();
  try {
    command.parse([...argv], { from: 'user' });
  } catch (error) {
    process.exit(error instanceof CommanderError && error.exitCode === 0 ? 0 : 2);
  }
  const parsed = settings.safeParse({
    port: env['PORT'],
    host: env['HOST'],
    // Set to nothing counts as not set.
    stateFile: env['WORKOS_SIMULATOR_STATE_FILE'] || undefined,
    WORKOS_API_KEY: env['WORKOS_API_KEY'],
    LOG_LEVEL: env['LOG_LEVEL'],
    ...command.opts(),
  });
  if (!parsed.success) {
    throw new ConfigurationError(parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`));
  }
  return parsed.data;
}
