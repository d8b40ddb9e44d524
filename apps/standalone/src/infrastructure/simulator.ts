import type { Log } from '@rollcall/domain';
import type { Lifecycle, Runtime } from '@rollcall/service';
import { createStateKeeper, createWorkosSimulator } from '@rollcall/workos-simulator';
import type { Addresses } from '../addresses';

export interface SimulatorOptions {
  readonly stateFile: string;
  readonly webhookUrl: string;
  readonly webhookSecret: string;
  readonly apiKey: string;
  readonly addresses: Addresses;
  readonly runtime: Runtime;
  readonly log: Log;
}

/** Starts the WorkOS simulator in this process, as an earlier start left it. */
export async function startSimulator(lifecycle: Lifecycle, options: SimulatorOptions): Promise<void> {
  const { stateFile, webhookUrl, webhookSecret, apiKey, addresses, runtime, log } = options;
  const simulator = createWorkosSimulator({
    clock: runtime.clock,
    random: runtime.random,
    apiKeys: [apiKey],
    log,
    webhooks: { url: webhookUrl, secret: webhookSecret },
  });
  const keeper = createStateKeeper({ simulator, file: stateFile, clock: runtime.clock, log });
  lifecycle.onStop('saved state of the simulator', () => keeper.stop());
  await keeper.start();
  await simulator.start({ port: addresses.simulator, host: addresses.host });
  lifecycle.onStop('workos-simulator', () => simulator.stop());
}
