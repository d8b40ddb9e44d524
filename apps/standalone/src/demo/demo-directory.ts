import { setTimeout as delay } from 'node:timers/promises';
import { Code, ConnectError } from '@connectrpc/connect';
import { ingest, membership, OrganizationKind, ProvisioningMode, Role, seatPolicy } from '@rollcall/contracts';
import { createServiceClient } from '@rollcall/service';

/**
 * The demo: a parent with a production and a sandbox organization, both in mode scim, on a directory of believable people,
 * and a third organization by invitation only, whose change to scim can be previewed.
 */
export const demo = {
  workosOrganizationId: 'org_northwind',
  directoryId: 'directory_northwind',
  parentId: 'northwind',
  production: 'northwind-production',
  sandbox: 'northwind-sandbox',
  labs: 'northwind-labs',
  name: 'Northwind',
  ownerEmail: 'owner@northwind.example',
  /** Of the third organization alone. */
  adminEmail: 'admin@northwind.example',
} as const;

export interface DemoOptions {
  readonly users: number;
  readonly groups: number;
  readonly simulatorUrl: string;
  readonly seatPolicyUrl: string;
  readonly membershipUrl: string;
  readonly ingestUrl: string;
  readonly token: string;
  /** How long to wait for the first sync runs before going on, in milliseconds: large directories take longer. */
  readonly patience: number;
}

/** Sets the demo up where it is not there yet. Answers whether a first sync run has filled it. */
export async function setUpDemo(options: DemoOptions): Promise<{ synced: boolean }> {
  await makeDirectory(options);
  await makePeople(options);
  const policy = createServiceClient(seatPolicy.SeatPolicyService, {
    baseUrl: options.seatPolicyUrl,
    token: options.token,
  });
  if (!(await isThere(policy, demo.sandbox))) await makeOrganizations(options, policy);
  if (!(await isThere(policy, demo.labs))) await makeLabs(options, policy);
  return { synced: await firstRunEnds(options) };
}

/** An earlier start has left its directory in the simulator's saved state. */
async function makeDirectory({ users, groups, simulatorUrl }: DemoOptions): Promise<void> {
  const known = await fetch(`${simulatorUrl}/control/stats`).then(
    (answer) => answer.json() as Promise<{ directories: number }>,
  );
  if (known.directories > 0) return;
  await control(simulatorUrl, 'POST', '/control/organizations', { id: demo.workosOrganizationId, name: demo.name });
  await control(simulatorUrl, 'POST', '/control/directories', {
    id: demo.directoryId,
    organization_id: demo.workosOrganizationId,
    name: 'Northwind Okta',
    type: 'okta scim v2.0',
  });
  await control(simulatorUrl, 'POST', `/control/directories/${demo.directoryId}/generate`, {
    users,
    groups,
    groups_per_user: Math.min(3, groups),
    seed: 1,
  });
}

/** Who signs in to the console: they are in no directory. */
async function makePeople({ simulatorUrl }: DemoOptions): Promise<void> {
  const people = [
    {
      email: demo.ownerEmail,
      first_name: 'Olivia',
      last_name: 'Northwind',
      note: 'Operator, and primary owner of Northwind, Northwind sandbox and Northwind Labs',
    },
    { email: demo.adminEmail, first_name: 'Adrian', last_name: 'Marsh', note: 'Admin of Northwind Labs' },
  ];
  for (const person of people) await control(simulatorUrl, 'POST', '/control/people', person);
}

async function control(simulatorUrl: string, method: string, path: string, body: object): Promise<void> {
  const answer = await fetch(`${simulatorUrl}${path}`, {
    method,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`the simulator refused ${method} ${path}: ${answer.status} ${await answer.text()}`);
}

type Policy = ReturnType<typeof createServiceClient<typeof seatPolicy.SeatPolicyService>>;

async function isThere(policy: Policy, organizationId: string): Promise<boolean> {
  try {
    await policy.getOrganization({ organizationId });
    return true;
  } catch (error) {
    if (error instanceof ConnectError && error.code === Code.NotFound) return false;
    throw error;
  }
}

async function makeOrganizations({ users }: DemoOptions, policy: Policy): Promise<void> {
  await policy.putParent({ parentId: demo.parentId, name: demo.name, workosOrganizationId: demo.workosOrganizationId });
  const organizations = [
    { organizationId: demo.production, name: 'Northwind', kind: OrganizationKind.PRODUCTION },
    { organizationId: demo.sandbox, name: 'Northwind sandbox', kind: OrganizationKind.SANDBOX },
  ];
  for (const organization of organizations) {
    await policy.putOrganization({
      ...organization,
      parentId: demo.parentId,
      primaryOwnerEmail: demo.ownerEmail,
      seatTiers: [
        { tier: 'premium', rank: 1, purchased: 25, capabilities: [] },
        { tier: 'standard', rank: 2, purchased: users + 100, capabilities: [] },
      ],
      defaultSeatTier: 'standard',
    });
  }
  for (const { organizationId } of organizations) {
    await policy.setProvisioningMode({ organizationId, mode: ProvisioningMode.SCIM });
  }
}

async function makeLabs({ users, membershipUrl, token }: DemoOptions, policy: Policy): Promise<void> {
  await policy.putOrganization({
    organizationId: demo.labs,
    parentId: demo.parentId,
    name: 'Northwind Labs',
    kind: OrganizationKind.PRODUCTION,
    primaryOwnerEmail: demo.ownerEmail,
    seatTiers: [{ tier: 'standard', rank: 1, purchased: users + 100, capabilities: [] }],
    defaultSeatTier: 'standard',
  });
  const members = createServiceClient(membership.MembershipService, { baseUrl: membershipUrl, token });
  const invited = [
    { email: demo.adminEmail, firstName: 'Adrian', lastName: 'Marsh', role: Role.ADMIN },
    // In no directory: a preview of the change to scim shows who would go.
    { email: 'consultant@labs.example', firstName: 'Carla', lastName: 'Reyes', role: Role.USER },
  ];
  for (const person of invited) await members.inviteMember({ organizationId: demo.labs, ...person });
}

/** Waits until a first sync run has filled the organizations (another one may follow), or patience ends. */
async function firstRunEnds({ ingestUrl, token, patience }: DemoOptions): Promise<boolean> {
  const client = createServiceClient(ingest.IngestService, { baseUrl: ingestUrl, token });
  const ended = [ingest.SyncState.COMPLETED, ingest.SyncState.INCOMPLETE, ingest.SyncState.FAILED];
  const deadline = Date.now() + patience;
  while (Date.now() < deadline) {
    try {
      const { runs } = await client.listSyncRuns({ parentId: demo.parentId, pageSize: 10 });
      const over = runs.filter((run) => ended.includes(run.state));
      if (over.some((run) => run.organizations.length > 0)) return true;
      if (over.length > 0 && over.length === runs.length) return true;
    } catch (error) {
      if (!(error instanceof ConnectError) || error.code !== Code.NotFound) throw error;
    }
    await delay(100);
  }
  return false;
}
