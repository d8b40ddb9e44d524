import { setFlagsFromString } from 'node:v8';
import type { Log } from '@rollcall/domain';
import { ConfigurationError } from '../configuration/configuration';
import { createLifecycle, type Lifecycle } from './lifecycle';

/**
 * How far the heap may grow beyond what lives in it before V8 collects it thoroughly. Left to itself V8 waits for about 300 %,
 * so that a process at work for minutes takes half as much memory again as one at work for seconds, and looks like a leak.
 */
const heapGrowthPercent = 80;

/**
 * Runs a process: starts it as `start` says; on SIGINT or SIGTERM stops in reverse and exits with 0. A second signal
 * forces the exit (code 130). A wrong configuration exits with 2, any other failure with 1, after what had been started
 * was stopped.
 */
export async function runProcess(log: Log, start: (lifecycle: Lifecycle) => Promise<void>): Promise<void> {
  setFlagsFromString(`--heap-growing-percent=${heapGrowthPercent}`);
  const lifecycle = createLifecycle(log);
  let signalled = false;

  const end = async (code: number): Promise<never> => {
    await lifecycle.stop();
    process.exit(code);
  };
  const fail = (error: unknown, message: string): void => {
    log.error({ err: error }, message);
    void end(1);
  };
  const onSignal = (signal: NodeJS.Signals): void => {
    if (signalled) process.exit(130);
    signalled = true;
    log.info({ signal }, 'stopping');
    void end(0);
  };

  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  process.on('unhandledRejection', (error) => fail(error, 'unhandled rejection'));
  process.on('uncaughtException', (error) => fail(error, 'uncaught exception'));

  try {
    await start(lifecycle);
  } catch (error) {
    if (signalled) return;
    if (error instanceof ConfigurationError) {
      process.stderr.write(`${error.message}\n`);
      await end(2);
    }
    log.error({ err: error }, 'could not start');
    await end(1);
  }
}
