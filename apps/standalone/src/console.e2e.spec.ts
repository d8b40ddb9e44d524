import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { freePortBase } from '@rollcall/embedded';
import { eventually } from '@rollcall/testing';
import { demo } from './demo/demo-directory';
import { signInAtConsole } from './test-bed/console-visitor';
import { type RollcallProcess, startRollcall } from './test-bed/rollcall-process';

jest.setTimeout(180_000);

const membership = 'rollcall.membership.v1.MembershipService';
const seatPolicy = 'rollcall.seatpolicy.v1.SeatPolicyService';
const group = 'rollcall.group.v1.GroupService';

describe('the console of npm start', () => {
  let folder: string;
  let rollcall: RollcallProcess;
  let url: string;

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'rollcall-console-'));
    rollcall = startRollcall({
      portBase: await freePortBase(),
      flags: ['--users=30', '--groups=4', `--data-dir=${folder}`],
    });
    await rollcall.ready();
    url = rollcall.url('console');
  });
  afterAll(async () => {
    expect(await rollcall.stop('SIGINT')).toBe(0);
    await rm(folder, { recursive: true, force: true });
  });

  it('is ready with the rest, at the address of the line that says so, and serves the page', async () => {
    expect(rollcall.output()).toMatch(new RegExp(`^rollcall ready .*${url}`, 'm'));
    expect((await fetch(`${url}/readyz`)).status).toBe(200);
    const page = await fetch(`${url}/o/${demo.labs}/members`);
    expect([page.status, await page.text()]).toEqual([200, expect.stringContaining('<title>Rollcall</title>')]);
  });

  it('keeps the secret of its sessions for the owner of the data directory alone', async () => {
    const { mode } = await stat(path.join(folder, 'console-session-secret'));
    expect(mode & 0o777).toBe(0o600);
  });

  it('lets an administrator see and change their organization, and no other', async () => {
    const admin = await signInAtConsole(url, demo.adminEmail);
    const session = await (await admin.get('/api/session')).json();
    expect(session).toMatchObject({
      person: { email: demo.adminEmail, firstName: 'Adrian' },
      operator: false,
      organizations: [{ organizationId: demo.labs, role: 'admin' }],
    });

    const listed = await admin.call(membership, 'ListMembers', { organizationId: demo.labs });
    expect([listed.status, listed.body['totalSize']]).toEqual([200, 3]);
    const csv = await (await admin.get(`/api/organizations/${demo.labs}/members.csv`)).text();
    expect(csv.split('\r\n')).toHaveLength(5);

    for (const organizationId of [demo.production, demo.sandbox, 'no-such-organization']) {
      const refused = await admin.call(membership, 'ListMembers', { organizationId });
      expect(refused).toMatchObject({ status: 403, body: { code: 'permission_denied' } });
      expect((await admin.get(`/api/organizations/${organizationId}/members.csv`)).status).toBe(403);
    }
  });

  it('writes who is signed in into the history of what they change', async () => {
    const admin = await signInAtConsole(url, demo.adminEmail);
    const email = 'grace@labs.example';
    const invited = await admin.call(membership, 'InviteMember', { organizationId: demo.labs, email });
    expect(invited.status).toBe(200);
    const { body } = await admin.call(membership, 'ListMemberHistory', { organizationId: demo.labs, email });
    expect(body['history']).toMatchObject([{ cause: { person: demo.adminEmail } }]);
  });

  it('previews the change to scim, which touches siblings by their totals alone', async () => {
    const admin = await signInAtConsole(url, demo.adminEmail);
    const question = {
      organizationId: demo.labs,
      scope: 'SYNC_SCOPE_BOTH',
      provisioningMode: 'PROVISIONING_MODE_SCIM',
    };
    const { status, body } = await admin.call(membership, 'PreviewSync', question);
    expect(status).toBe(200);
    const { organizations } = body['plan'] as { organizations: { organizationId: string; changes: unknown[] }[] };
    const changes = new Map(organizations.map((one) => [one.organizationId, one.changes.length]));
    expect(changes.get(demo.labs)).toBeGreaterThan(30);
    expect([changes.get(demo.production), changes.get(demo.sandbox)]).toEqual([0, 0]);
  });

  it('lets the owner, who is an operator too, read every parent', async () => {
    const owner = await signInAtConsole(url, demo.ownerEmail);
    expect(await owner.call(seatPolicy, 'ListParents', {})).toMatchObject({
      status: 200,
      body: { parents: [{ parentId: demo.parentId }] },
    });
    const { body } = await owner.call(seatPolicy, 'ListOrganizations', {});
    expect((body['organizations'] as unknown[]).length).toBe(3);
  });

  it('takes access away within a minute of the role', async () => {
    const owner = await signInAtConsole(url, demo.ownerEmail);
    const admin = await signInAtConsole(url, demo.adminEmail);
    const role = { organizationId: demo.labs, email: demo.adminEmail };
    expect((await owner.call(membership, 'SetMemberRole', { ...role, role: 'ROLE_USER' })).status).toBe(200);
    await eventually(
      async () => expect((await admin.call(group, 'ListGroups', { organizationId: demo.labs })).status).toBe(403),
      { within: 60_000 },
    );
    expect((await owner.call(membership, 'SetMemberRole', { ...role, role: 'ROLE_ADMIN' })).status).toBe(200);
  });

  it('signs out, here and at WorkOS', async () => {
    const owner = await signInAtConsole(url, demo.ownerEmail);
    const location = await owner.signOut();
    expect(location).toContain(`${rollcall.url('simulator')}/user_management/sessions/logout?session_id=`);
    const ended = await fetch(location, { redirect: 'manual' });
    expect(ended.headers.get('location')).toBe(`${url}/sign-in`);
    expect((await owner.get('/api/session')).status).toBe(401);
  });
});
