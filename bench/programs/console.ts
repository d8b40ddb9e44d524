import { consoleSettings, startConsole } from '@rollcall/console';
import { createLog, readConfiguration, runProcess, systemRuntime } from '@rollcall/service';
import pino from 'pino';
import { consoleProgramSettings } from '../console/console-settings';
import { settingsOf, tellBench } from '../parts/messages';

/* The console as it runs in a deployment. */
const { environment, webDirectory, logFile } = settingsOf(consoleProgramSettings);
const log = createLog('console', 'info', pino.destination({ dest: logFile, sync: false }));

void runProcess(log, async (lifecycle) => {
  const settings = readConfiguration(consoleSettings, environment);
  tellBench(await startConsole(lifecycle, settings, { runtime: systemRuntime(), log, webDirectory }));
});
