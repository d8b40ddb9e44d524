import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WorkOS } from '@workos-inc/node';
import { startSimulator } from '../test-rig/started-simulator';
import { signatureHeader } from './signature';

const secret = 'whsec_dev';
const workos = new WorkOS('sk_test_default');

interface Received {
  readonly body: string;
  readonly signature: string;
}

async function startReceiver(): Promise<{ received: Received[]; url: string; server: Server }> {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString('utf8');
      received.push({ body, signature: String(request.headers['workos-signature']) });
      response.end('{"received":true}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { received, server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/webhooks/workos` };
}

describe('a webhook', () => {
  it("is accepted and read by WorkOS's own client, every type of it", async () => {
    const { received, server, url } = await startReceiver();
    const started = await startSimulator();
    started.clock.set(new Date());
    await started.call('PUT', '/control/webhooks', { url, secret });
    const { directoryId } = started.directory('Ünïcode');
    const user = started.control.createUser({
      directory_id: directoryId,
      email: 'zoë@acme.example',
      first_name: 'Zoë',
    });
    const team = started.control.createGroup({ directory_id: directoryId, name: 'Größe' });
    started.control.addMember(team.id, user.id);
    started.control.updateUser(user.id, { last_name: 'Ōtsuka' });
    started.control.updateGroup(team.id, { name: 'Team' });
    started.control.removeMember(team.id, user.id);
    started.control.deleteGroup(team.id);
    started.control.deleteUser(user.id);
    started.control.deleteDirectory(directoryId);
    await started.simulator.webhooksSettled();

    const events = await Promise.all(
      received.map(({ body, signature }) =>
        workos.webhooks.constructEvent({ payload: body, sigHeader: signature, secret }),
      ),
    );
    const inOrder = [...events].sort((one, other) => (one.id < other.id ? -1 : 1));
    expect(inOrder.map((event) => event.event)).toEqual([
      'dsync.activated',
      'dsync.user.created',
      'dsync.group.created',
      'dsync.group.user_added',
      'dsync.user.updated',
      'dsync.group.updated',
      'dsync.group.user_removed',
      'dsync.group.deleted',
      'dsync.user.deleted',
      'dsync.deleted',
    ]);
    expect(started.control.stats().webhooks).toMatchObject({ attempted: 10, delivered: 10, failed: 0, pending: 0 });
    await started.simulator.stop();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  it('with another body or secret is refused by it', async () => {
    const body = '{"id":"event_1","event":"dsync.deleted","data":{},"created_at":"2026-11-24T10:00:00.000Z"}';
    const sigHeader = signatureHeader({ body, secret, time: new Date() });
    await expect(workos.webhooks.verifyHeader({ payload: body, sigHeader, secret })).resolves.toBe(true);
    await expect(workos.webhooks.verifyHeader({ payload: `${body} `, sigHeader, secret })).rejects.toThrow();
    await expect(workos.webhooks.verifyHeader({ payload: body, sigHeader, secret: 'other' })).rejects.toThrow();
  });
});
