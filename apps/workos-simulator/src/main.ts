import { setTimeout as wait } from 'node:timers/promises';
import type { Clock } from '@rollcall/domain';
import { Command, CommanderError } from 'commander';
import { pino } from 'pino';
import { z } from 'zod';
import { createWorkosSimulator } from './simulator';

const systemClock: Clock = {
  now: () => new Date(),
  async sleep(milliseconds, signal) {
    // The only rejection is the signal's, and an aborted sleep just ends.
    await wait(milliseconds, undefined, { signal }).catch(() => undefined);
  },
};

const options = readOptions();
const log = pino({ level: options.LOG_LEVEL });
const simulator = createWorkosSimulator({
  clock: systemClock,
  random: Math.random,
  apiKeys: options.WORKOS_API_KEY,
  log,
  webhooks: options.webhookUrl === undefined ? undefined : { url: options.webhookUrl, secret: options.webhookSecret },
});

let stopping = false;
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    if (stopping) {
      process.exit(1);
    }
    stopping = true;
    log.info({ signal }, 'stopping; once more to force');
    void simulator.stop().then(() => process.exit(0));
  });
}

simulator.start({ port: options.port, host: options.host }).then(
  ({ url }) => log.info({ url }, 'workos simulator ready'),
  (error: unknown) => {
    log.fatal({ error: String(error) }, 'could not start');
    process.exit(1);
  },
);

/** From flags first, then from the environment. Wrong values are all listed by name, exit 2. */
function readOptions() {
  const command = new Command('workos-simulator')
    .description('A stand-in for the directory-sync API of WorkOS, for development and tests.')
    .option('--port <port>', 'port to listen on (env PORT, default 4100)')
    .option('--host <host>', 'address to listen on (env HOST, default 127.0.0.1); the controls ask for no key')
    .option('--webhook-url <url>', 'where webhooks go until PUT /control/webhooks says otherwise')
    .option('--webhook-secret <secret>', 'what they are signed with (default whsec_dev)')
    .addHelpText(
      'after',
      '\nEnvironment: WORKOS_API_KEY (comma-separated keys that are let in, default sk_test_default), LOG_LEVEL (default info)',
    )
    .exitOverride();
  try {
    command.parse();
  } catch (error) {
    process.exit(error instanceof CommanderError && error.exitCode === 0 ? 0 : 2);
  }
  const { env } = process;
  const parsed = z
    .object({
      port: z.coerce.number().int().min(0).max(65_535).default(4100),
      host: z.string().min(1).default('127.0.0.1'),
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
      LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
    })
    .safeParse({
      port: env['PORT'],
      host: env['HOST'],
      WORKOS_API_KEY: env['WORKOS_API_KEY'],
      LOG_LEVEL: env['LOG_LEVEL'],
      ...command.opts(),
    });
  if (!parsed.success) {
    for (const issue of parsed.error.issues) {
      process.stderr.write(`${issue.path.join('.')}: ${issue.message}\n`);
    }
    process.exit(2);
  }
  return parsed.data;
}
