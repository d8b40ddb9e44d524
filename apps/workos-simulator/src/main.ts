import { createLog, runProcess, systemRuntime } from '@rollcall/service';
import { logLevel, readOptions } from './options';
import { createStateKeeper } from './saved-state/state-keeper';
import { createWorkosSimulator } from './simulator';

// Before the options are read, so that a wrong one can be told; a wrong level itself is among them.
const log = createLog('workos-simulator', logLevel.catch('info').parse(process.env['LOG_LEVEL']));

void runProcess(log, async (lifecycle) => {
  const options = readOptions(process.argv.slice(2), process.env);
  const { clock, random } = systemRuntime();

  const simulator = createWorkosSimulator({
    clock,
    random,
    apiKeys: options.WORKOS_API_KEY,
    log,
    webhooks: options.webhookUrl === undefined ? undefined : { url: options.webhookUrl, secret: options.webhookSecret },
  });
  if (options.stateFile !== undefined) {
    const keeper = createStateKeeper({ simulator, file: options.stateFile, clock, log });
    lifecycle.onStop('saved state', () => keeper.stop());
    const loaded = await keeper.start();
    log.info({ file: options.stateFile, loaded }, 'state kept');
  }

  lifecycle.onStop('http', () => simulator.stop());
  const { url } = await simulator.start({ port: options.port, host: options.host });
  log.info({ url }, 'workos simulator ready');
});
