import path from 'node:path';
import { ConfigurationError, createLog, runProcess, serviceSettings } from '@rollcall/service';
import { addressesFrom } from './addresses';
import { openDataDirectory } from './infrastructure/data-directory';
import { logFiles } from './infrastructure/log-files';
import { parseOptions } from './options';
import { startStandalone } from './standalone';
import { explainStartFailure } from './terminal/start-failure';

const options = parseOptions(process.argv.slice(2).filter((argument) => argument !== '--'));
const addresses = addressesFrom(options.portBase);
// A wrong level is told with all other settings that are wrong.
const logLevel = serviceSettings.shape.LOG_LEVEL.catch('info').parse(process.env['LOG_LEVEL']);
const terminal = createLog('rollcall', 'warn', { write: (line) => void process.stderr.write(line) });

void runProcess(terminal, async (lifecycle) => {
  try {
    const folders = await openDataDirectory(options.dataDirectory, { reset: options.reset });
    const logs = logFiles(folders.logs, logLevel);
    lifecycle.onStop('log files', () => logs.close());
    await startStandalone(lifecycle, {
      options,
      addresses,
      folders,
      logOf: logs.of,
      workspace: path.resolve(__dirname, '../../..'),
      outside: process.env,
      tell: (line) => void process.stdout.write(`${line}\n`),
    });
  } catch (error) {
    if (error instanceof ConfigurationError) throw error;
    const explanation = explainStartFailure(error);
    if (explanation === undefined) throw error;
    process.stderr.write(`${explanation}\n`);
    await lifecycle.stop();
    process.exit(1);
  }
});
