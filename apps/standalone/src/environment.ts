import { type Addresses, httpUrl } from './addresses';

/**
 * The environment of `npm start`: every variable that a service reads, with a value that works on this machine. What is
 * set outside wins.
 */
export function standaloneEnvironment(
  outside: NodeJS.ProcessEnv,
  addresses: Addresses,
  { pollIntervalMs }: { readonly pollIntervalMs: number | undefined },
): NodeJS.ProcessEnv {
  return {
    WORKOS_API_KEY: 'sk_test_default',
    WORKOS_API_URL: httpUrl(addresses, addresses.simulator),
    WORKOS_WEBHOOK_SECRETS: 'whsec_dev',
    ROLLCALL_SERVICE_TOKENS: 'dev=dev-token',
    ROLLCALL_SERVICE_TOKEN: 'dev-token',
    INGEST_URL: httpUrl(addresses, addresses.ingest.port),
    MEMBERSHIP_URL: httpUrl(addresses, addresses.membership.port),
    GROUP_URL: httpUrl(addresses, addresses.group.port),
    SEAT_POLICY_URL: httpUrl(addresses, addresses.seatPolicy.port),
    HOST: addresses.host,
    ...outside,
    ...(pollIntervalMs !== undefined && { POLL_INTERVAL_MS: String(pollIntervalMs) }),
  };
}
