import path from 'node:path';
import {
  createLog,
  readConfiguration,
  runProcess,
  serviceSettings,
  startTracing,
  systemRuntime,
  tracingSettings,
} from '@rollcall/service';
import { consoleSettings } from './configuration';
import { startConsole } from './console';

// Made before the settings are read, so that a wrong one can be told; a wrong level is among them.
const log = createLog('console', serviceSettings.shape.LOG_LEVEL.catch('info').parse(process.env['LOG_LEVEL']));

void runProcess(log, async (lifecycle) => {
  const settings = readConfiguration(consoleSettings, process.env);
  const tracing = readConfiguration(tracingSettings, process.env);
  await startTracing(lifecycle, { settings: tracing, process: 'console', log });
  const webDirectory = path.join(__dirname, 'web');
  await startConsole(lifecycle, settings, { runtime: systemRuntime(), log, webDirectory });
});
