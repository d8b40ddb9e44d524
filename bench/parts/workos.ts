import { createLog, systemRuntime } from '@rollcall/service';
import { createWorkosSimulator, type WorkosSimulator } from '@rollcall/workos-simulator';
import type { BenchContext } from '../bench';

export const apiKey = 'sk_test_default';
export const workosOrganizationId = 'org_bench';
export const directoryId = 'directory_bench';

export interface Workos {
  readonly url: string;
  readonly control: WorkosSimulator['control'];
  /** Lets everything go; the bench's end does so, too. */
  stop(): Promise<void>;
}

/** WorkOS, with one linked directory, in the bench's own process: it works while the measured ones do. */
export async function startWorkos(
  { lifecycle }: BenchContext,
  { usersPerSecond }: { /** Limit on user lists; 0: none. */ readonly usersPerSecond: number },
): Promise<Workos> {
  const { clock, random } = systemRuntime();
  const simulator = createWorkosSimulator({
    clock,
    random,
    apiKeys: [apiKey],
    log: createLog('workos-simulator', 'silent'),
    faults: { api: { users_per_second_limit: usersPerSecond, requests_per_minute_limit: usersPerSecond && 6_000 } },
  });
  lifecycle.onStop('workos simulator', () => simulator.stop());
  const { url } = await simulator.start({ port: 0, host: '127.0.0.1' });
  simulator.control.createOrganization({ id: workosOrganizationId, name: 'Bench' });
  simulator.control.createDirectory({
    id: directoryId,
    organization_id: workosOrganizationId,
    name: 'Bench directory',
    type: 'okta scim v2.0',
  });
  return { url, control: simulator.control, stop: () => simulator.stop() };
}
