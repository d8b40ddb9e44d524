import { type Addresses, httpUrl } from './addresses';
import { demo } from './demo/demo-directory';

/**
 * The environment of `npm start`: every variable that a service reads, with a value that works on this machine. What is
 * set outside wins.
 */
export function standaloneEnvironment(
  outside: NodeJS.ProcessEnv,
  addresses: Addresses,
  {
    pollIntervalMs,
    simulator,
    sessionSecret,
  }: { readonly pollIntervalMs: number | undefined; readonly simulator: boolean; readonly sessionSecret: string },
): NodeJS.ProcessEnv {
  return {
    WORKOS_API_KEY: 'sk_test_default',
    WORKOS_API_URL: httpUrl(addresses, addresses.simulator),
    // Of a real WorkOS there is no default.
    ...(simulator && { WORKOS_CLIENT_ID: 'client_default', ROLLCALL_OPERATORS: demo.ownerEmail }),
    WORKOS_WEBHOOK_SECRETS: 'whsec_dev',
    ROLLCALL_SERVICE_TOKENS: 'dev=dev-token',
    ROLLCALL_SERVICE_TOKEN: 'dev-token',
    INGEST_URL: httpUrl(addresses, addresses.ingest.port),
    MEMBERSHIP_URL: httpUrl(addresses, addresses.membership.port),
    GROUP_URL: httpUrl(addresses, addresses.group.port),
    SEAT_POLICY_URL: httpUrl(addresses, addresses.seatPolicy.port),
    ROLLCALL_CONSOLE_URL: httpUrl(addresses, addresses.console),
    ROLLCALL_SESSION_SECRET: sessionSecret,
    HOST: addresses.host,
    ...outside,
    ...(pollIntervalMs !== undefined && { POLL_INTERVAL_MS: String(pollIntervalMs) }),
  };
}
