import { connect } from 'node:net';
import { people, startTestBed, type TestBed } from './test-bed/test-bed';

describe('senders who send slowly, or too much', () => {
  let bed: TestBed;
  beforeAll(async () => void (bed = await startTestBed({ patience: { headers: 300, request: 600 } })));
  afterAll(() => bed.stop());

  /** What the console says before it closes the connection. */
  const answerTo = (bytes: string) =>
    new Promise<string>((resolve, reject) => {
      const heard: Buffer[] = [];
      const socket = connect(Number(new URL(bed.url).port), '127.0.0.1', () => socket.write(bytes));
      socket.on('data', (chunk) => heard.push(chunk));
      socket.on('error', reject);
      socket.on('close', () => resolve(Buffer.concat(heard).toString()));
    });

  it('do not hold a connection with headers that do not end', async () => {
    expect(await answerTo('GET / HTTP/1.1\r\nhost: here\r\nx-slow: ')).toMatch(/^HTTP\/1\.1 408 /);
  });

  it('do not hold a connection with a body that does not end', async () => {
    const { cookie, origin, 'x-csrf-token': token } = (await bed.signedIn(people.operator)).headers();
    const head = [
      'POST /api/rollcall.group.v1.GroupService/ListGroups HTTP/1.1',
      'host: here',
      `cookie: ${cookie}`,
      `origin: ${origin}`,
      `x-csrf-token: ${token}`,
      'content-type: application/json',
      'content-length: 100',
    ];
    expect(await answerTo(`${head.join('\r\n')}\r\n\r\n{`)).toMatch(/^HTTP\/1\.1 408 /);
    expect(bed.services.calls.filter(({ method }) => method === 'ListGroups')).toEqual([]);
  });

  it('are refused with headers of more than 16 KiB, and with a sign-out form of more than 10 kB', async () => {
    expect((await fetch(bed.url, { headers: { 'x-long': 'x'.repeat(17_000) } })).status).toBe(431);
    const browser = await bed.signedIn(people.operator);
    const { cookie, origin } = browser.headers();
    const form = await browser.send('/auth/sign-out', {
      method: 'POST',
      headers: { cookie, origin, accept: 'text/html' },
      body: new URLSearchParams({ csrf_token: 'x'.repeat(20_000) }),
    });
    expect(form.status).toBe(413);
    expect((await browser.get('/api/session')).status).toBe(200);
  });
});
