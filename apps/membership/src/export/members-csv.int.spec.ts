import { get } from 'node:http';
import { createTestDatabase } from '@rollcall/testing';
import { decisionsRecord, organization, ownerEmail, provision, removal, settingsRecord } from '../test-bed/records';
import { createTestBed, type TestBed } from '../test-bed/test-bed';

const header =
  'member_id,email,first_name,last_name,role,seat_tier,status,primary_owner,directory_user_id,groups,reason_code,created_at,updated_at';

describe('members.csv', () => {
  let bed: TestBed;
  beforeAll(async () => {
    bed = await createTestBed(await createTestDatabase());
  });
  beforeEach(() => bed.empty());
  afterAll(() => bed.close());

  const fetchCsv = (path = '/organizations/org-1/members.csv', authorization = 'Bearer secret') =>
    fetch(`${bed.baseUrl}${path}`, { headers: { authorization } });
  /** Lines of a file without quoted line breaks. */
  const linesOf = async (path?: string) => {
    const text = await (await fetchCsv(path)).text();
    expect(text.endsWith('\r\n')).toBe(true);
    return text.slice(0, -2).split('\r\n');
  };

  it('has a header and the active and waiting members by email; with ?status=all the removed ones too', async () => {
    await bed.apply(settingsRecord({ seats: { standard: 2 } }));
    await bed.apply(
      decisionsRecord(provision('zoe')),
      decisionsRecord(provision('ada')),
      decisionsRecord(removal('zoe')),
      decisionsRecord(provision('wil')),
    );
    bed.neighbours.groupNames.set('ada@example.com', ['Ops', 'A;B']);
    const response = await fetchCsv();
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(response.headers.get('content-disposition')).toBe('attachment; filename="members-org-1.csv"');
    const lines = await linesOf();
    expect(lines[0]).toBe(header);
    const cells = lines.slice(1).map((line) => line.split(','));
    expect(cells.map((line) => line.slice(1).join(' '))).toEqual([
      'ada@example.com ada Example user standard active false directory_user_ada A\\;B;Ops default_role 2026-11-24T09:00:00.000Z 2026-11-24T09:00:00.000Z',
      `${ownerEmail}   owner standard active true   primary_owner 2026-11-24T09:00:00.000Z 2026-11-24T09:00:00.000Z`,
      'wil@example.com wil Example user standard waiting_for_seat false directory_user_wil  no_free_seat 2026-11-24T09:00:00.000Z 2026-11-24T09:00:00.000Z',
    ]);
    const all = await linesOf('/organizations/org-1/members.csv?status=all');
    expect(all.map((line) => line.split(',')[6])).toEqual([
      'status',
      'active',
      'active',
      'waiting_for_seat',
      'removed',
    ]);
  });

  it('an organization that only seat-policy knows yet: its primary owner', async () => {
    bed.neighbours.organizations.set('org-1', organization());
    expect(await linesOf()).toHaveLength(2);
  });

  it('quotes as RFC 4180 says, and runs nothing in a spreadsheet', async () => {
    await bed.apply(settingsRecord());
    await bed.apply(
      decisionsRecord(
        provision('ada', { email: '+ada@example.com', firstName: 'A "quoted", name', lastName: 'two\nlines' }),
        provision('bob', { firstName: '=HYPERLINK("x")', lastName: 'Ünïcode ✓' }),
      ),
    );
    bed.neighbours.groupNames.set('bob@example.com', ['-1;2']);
    const bytes = Buffer.from(await (await fetchCsv()).arrayBuffer());
    expect(bytes.subarray(0, 9).toString()).toBe('member_id');
    const text = bytes.toString('utf8');
    expect(text).toContain(`,'+ada@example.com,"A ""quoted"", name","two\nlines",user,`);
    expect(text).toContain(`,bob@example.com,"'=HYPERLINK(""x"")",Ünïcode ✓,user,`);
    expect(text).toContain(`,'-1\\;2,`);
  });

  it('3,000 members come page by page, in one order, each once', async () => {
    await bed.apply(settingsRecord({ seats: { standard: 3_001 } }));
    const names = Array.from({ length: 3_000 }, (_, index) => `p${String(index).padStart(4, '0')}`);
    for (let start = 0; start < names.length; start += 1_000) {
      await bed.apply(decisionsRecord(...names.slice(start, start + 1_000).map((name) => provision(name))));
    }
    const lines = await linesOf();
    expect(lines.slice(1).map((line) => line.split(',')[1])).toEqual([
      ownerEmail,
      ...names.map((name) => `${name}@example.com`),
    ]);
    expect(bed.neighbours.questions).toEqual([500, 500, 500, 500, 500, 500, 1]);
  });

  it('a reader who does not read holds the pages back', async () => {
    await bed.apply(settingsRecord());
    await bed.database.query(
      `insert into member (member_id, organization_id, email, first_name, last_name, role, seat_tier, status, reason_code,
         created_at, updated_at)
       select gen_random_uuid(), 'org-1', 'p' || n || '@example.com', repeat('x', 3000), '', 'user', 'standard', 'active',
         'kept', now(), now()
       from generate_series(1, 10000) as n`,
    );
    await new Promise<void>((resolve, reject) => {
      const request = get(
        `${bed.baseUrl}/organizations/org-1/members.csv`,
        { headers: { authorization: 'Bearer secret' } },
        (response) => {
          response.pause();
          setTimeout(() => {
            const asked = bed.neighbours.questions.length;
            response.destroy();
            // 21 pages of 1.5 MB in all; what fits into the buffers of the connection is far less.
            if (asked < 15) resolve();
            else reject(new Error(`${asked} pages were read for nobody`));
          }, 700);
        },
      );
      request.on('error', reject);
    });
  });

  it('a failure in the middle breaks the connection: a short file does not look complete', async () => {
    await bed.apply(settingsRecord({ seats: { standard: 1_001 } }));
    await bed.apply(decisionsRecord(...Array.from({ length: 1_000 }, (_, index) => provision(`p${index}`))));
    bed.neighbours.groupFailsAt = 2;
    const response = await fetchCsv();
    expect(response.status).toBe(200);
    await expect(response.text()).rejects.toThrow();
  });

  it('what fails at once is told: 401, 400, 404, 503', async () => {
    expect((await fetchCsv(undefined, '')).status).toBe(401);
    expect((await fetchCsv(undefined, 'Bearer wrong')).status).toBe(401);
    const unknown = await fetchCsv('/organizations/org-9/members.csv');
    expect([unknown.status, await unknown.json()]).toEqual([
      404,
      { code: 'not_found', message: 'unknown organization: org-9' },
    ]);
    await bed.apply(settingsRecord());
    for (const path of [
      '/organizations/org-1/members.csv?status=active',
      '/organizations/org-1/members.csv?status=',
      '/organizations/%20/members.csv',
    ]) {
      const wrong = await fetchCsv(path);
      expect([wrong.status, await wrong.json()]).toMatchObject([400, { code: 'invalid_argument' }]);
    }
    bed.neighbours.groupFailsAt = 1;
    const away = await fetchCsv();
    expect([away.status, await away.json()]).toEqual([503, { code: 'unavailable', message: 'try again later' }]);
    bed.neighbours.seatPolicyAway = true;
    expect((await fetchCsv('/organizations/org-9/members.csv')).status).toBe(503);
  });
});
