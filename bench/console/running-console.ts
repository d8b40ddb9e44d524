import path from 'node:path';
import { freePort, startTiedProcess } from '@rollcall/embedded';
import type { BenchContext } from '../bench';
import { listening } from '../parts/messages';
import { startProgram } from '../parts/program';
import type { Road } from '../parts/road';
import { apiKey, type Workos } from '../parts/workos';
import type { ConsoleProgramSettings } from './console-settings';

const workspace = path.resolve(__dirname, '../..');
const stopPatience = 10_000;

/** The console as a process of its own, before the services of the road. Answers its address. */
export async function startConsoleProgram(
  context: BenchContext,
  { road, workos, operator }: { readonly road: Road; readonly workos: Workos; readonly operator: string },
): Promise<string> {
  await buildWebPage(context);
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const settings: ConsoleProgramSettings = {
    environment: {
      PORT: String(port),
      HOST: '127.0.0.1',
      ROLLCALL_SERVICE_TOKEN: road.token,
      INGEST_URL: road.urls.ingest,
      SEAT_POLICY_URL: road.urls.seatPolicy,
      MEMBERSHIP_URL: road.urls.membership,
      GROUP_URL: road.urls.group,
      WORKOS_API_KEY: apiKey,
      WORKOS_API_URL: workos.url,
      WORKOS_CLIENT_ID: 'client_bench',
      ROLLCALL_CONSOLE_URL: url,
      ROLLCALL_SESSION_SECRET: 'a secret of the bench that is long enough',
      ROLLCALL_OPERATORS: operator,
    },
    webDirectory: path.join(workspace, 'apps', 'console', 'dist', 'web'),
    logFile: path.join(context.folder, 'console.log'),
  };
  await startProgram(context, 'console', settings).next(listening);
  return url;
}

/** Vite stays out of the bench's own process, which is WorkOS meanwhile. */
async function buildWebPage({ lifecycle, log }: BenchContext): Promise<void> {
  const building = startTiedProcess({
    command: process.execPath,
    parameters: [path.join(workspace, 'tools', 'web-page.mjs')],
    stopSignal: 'TERM',
    cwd: workspace,
    env: process.env,
    onLine: log,
  });
  lifecycle.onStop('web page', () => building.stop(stopPatience));
  const { code } = await building.ended;
  if (code !== 0) throw new Error('the web page cannot be built');
}
