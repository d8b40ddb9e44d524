import { WorkOS } from '@workos-inc/node';
import type { Log } from '../log';
import { createWorkosSimulator, type WorkosSimulator, type WorkosSimulatorDeps } from '../simulator';
import { createManualClock, type ManualClock } from './manual-clock';
import { createSeededRandom } from './seeded-random';

export const apiKey = 'sk_test_default';

export const silentLog: Log = { debug() {}, info() {}, warn() {}, error() {} };

export interface HttpAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
}

export interface StartedSimulator {
  readonly simulator: WorkosSimulator;
  readonly control: WorkosSimulator['control'];
  readonly clock: ManualClock;
  /** WorkOS's own client, without its retries. */
  readonly workos: WorkOS;
  readonly url: string;
  /** A call of the WorkOS API with the right key. */
  get(path: string): Promise<HttpAnswer>;
  call(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<HttpAnswer>;
  /** An organization with one linked directory. */
  directory(name?: string): { organizationId: string; directoryId: string };
}

/** A simulator on a port of its own and under a clock that stands still; the limits are off unless a spec asks for them. */
export async function startSimulator(
  options: Partial<Pick<WorkosSimulatorDeps, 'send' | 'delivery' | 'webhooks' | 'faults' | 'random'>> = {},
): Promise<StartedSimulator> {
  const clock = createManualClock();
  const simulator = createWorkosSimulator({
    clock,
    random: createSeededRandom(7),
    apiKeys: [apiKey, 'sk_test_other'],
    log: silentLog,
    faults: { api: { users_per_second_limit: null } },
    ...options,
  });
  const { url, port } = await simulator.start({ port: 0 });
  const call: StartedSimulator['call'] = async (method, path, body, headers = {}) => {
    const init = {
      method,
      headers,
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    };
    const response = await fetch(url + path, init);
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: text === '' ? undefined : JSON.parse(text) };
  };
  return {
    simulator,
    control: simulator.control,
    clock,
    workos: new WorkOS(apiKey, { apiHostname: '127.0.0.1', https: false, port, maxRetries: 0 }),
    url,
    call,
    get: (path) => call('GET', path, undefined, { authorization: `Bearer ${apiKey}` }),
    directory(name = 'Acme') {
      const organization = simulator.control.createOrganization({ name });
      const directory = simulator.control.createDirectory({
        organization_id: organization.id,
        name: `${name} Okta`,
        type: 'okta scim v2.0',
      });
      return { organizationId: organization.id, directoryId: directory.id };
    },
  };
}
