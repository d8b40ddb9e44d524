import { Code, ConnectError } from '@connectrpc/connect';
import { tenants } from '../test-bed/stubbed-services';
import { type Browser, csvLines, people, serviceToken, startTestBed, type TestBed } from '../test-bed/test-bed';

let bed: TestBed;
let administrator: Browser;
beforeEach(async () => {
  bed = await startTestBed();
  administrator = await bed.signedIn(people.administrator);
});
afterEach(() => bed.stop());

describe('members.csv', () => {
  const address = (organizationId: string) => `/api/organizations/${encodeURIComponent(organizationId)}/members.csv`;

  it('comes through for administrators of the organization, with the token of the console and in their name', async () => {
    const answer = await administrator.get(`${address(tenants.a.organizationId)}?status=all&other=1`);
    expect([answer.status, await answer.text()]).toEqual([200, csvLines]);
    expect(answer.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(answer.headers.get('x-inside')).toBeNull();
    expect(bed.csvRequest()).toEqual({
      url: '/organizations/org-a/members.csv?status=all',
      authorization: `Bearer ${serviceToken}`,
      actingFor: people.administrator,
    });
  });

  it('is refused without a session and to administrators of another organization; operators get it', async () => {
    expect((await fetch(bed.url + address('org-a'))).status).toBe(401);
    const refused = await administrator.get(address(tenants.b.organizationId));
    expect([refused.status, await refused.json()]).toEqual([
      403,
      expect.objectContaining({ code: 'permission_denied' }),
    ]);
    expect(bed.csvRequest()).toBeUndefined();
    const operator = await bed.signedIn(people.operator);
    expect((await operator.get(address(tenants.b.organizationId))).status).toBe(200);
  });

  it('is never asked for at another address than that of the organization', async () => {
    const operator = await bed.signedIn(people.operator);
    for (const [id, url] of [
      ['../../metrics', '/organizations/..%2F..%2Fmetrics/members.csv'],
      ['org-a?x=', '/organizations/org-a%3Fx%3D/members.csv'],
      ['a/b', '/organizations/a%2Fb/members.csv'],
    ] as const) {
      await operator.get(address(id));
      expect(bed.csvRequest()?.url).toBe(url);
    }
    expect((await operator.get('/api/organizations/%E0%A4%A/members.csv')).status).toBe(400);
  });
});

describe('audit.csv', () => {
  const address = (organizationId: string) => `/api/organizations/${organizationId}/audit.csv`;

  it('is the audit logs of all services as one file, newest first, asked in the name of the administrator', async () => {
    const answer = await administrator.get(address(tenants.a.organizationId));
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(answer.headers.get('content-disposition')).toBe('attachment; filename="audit.csv"');
    const [head = '', ...lines] = (await answer.text()).split('\r\n').filter(Boolean);
    expect(head).toMatch(/^entry_id,at,finished_at,service,method,caller,acting_for,/);
    const times = lines.map((line) => line.split(',')[1]);
    expect(times).toEqual(times.toSorted().toReversed());
    // Two pages of two entries from each of the four services.
    expect(lines).toHaveLength(16);
    expect(new Set(lines.map((line) => line.split(',')[3]))).toHaveProperty('size', 4);
    const asked = bed.services.calls.filter(({ method }) => method === 'ListAuditEntries');
    expect(new Set(asked.map(({ actingFor }) => actingFor))).toEqual(new Set([people.administrator]));
  });

  it('has no cell that a spreadsheet would run', async () => {
    const text = await (await administrator.get(address(tenants.a.organizationId))).text();
    expect(text).toContain("'=cmd()");
    expect(text).not.toMatch(/[,\n]=cmd/);
  });

  it('is refused without a session and to administrators of another organization; operators get it', async () => {
    expect((await fetch(bed.url + address('org-a'))).status).toBe(401);
    const refused = await administrator.get(address(tenants.b.organizationId));
    expect([refused.status, await refused.json()]).toEqual([
      403,
      expect.objectContaining({ code: 'permission_denied' }),
    ]);
    expect(bed.services.calls.some(({ method }) => method === 'ListAuditEntries')).toBe(false);
    const operator = await bed.signedIn(people.operator);
    expect((await operator.get(address(tenants.b.organizationId))).status).toBe(200);
  });

  it('says that it cannot be had while a service does not answer', async () => {
    // Roles were asked for at the sign-in, and are remembered.
    bed.services.fail(new ConnectError('away', Code.Unavailable));
    expect((await administrator.get(address(tenants.a.organizationId))).status).toBe(503);
  });
});
