import { Code } from '@connectrpc/connect';
import { captureLog, createTestDatabase, createVirtualClock, type TestDatabase } from '@rollcall/testing';
import { publishedLines } from '../test-bed/published-lines';
import { createTestBed, type TestBed } from '../test-bed/test-bed';

describe('parents', () => {
  let test: TestDatabase;
  let bed: TestBed;
  const clock = createVirtualClock(new Date('2026-11-24T10:00:00Z'));
  beforeAll(async () => {
    test = await createTestDatabase();
    bed = await createTestBed({ adminUrl: test.adminUrl, clock, log: captureLog().logger });
  });
  afterAll(async () => {
    await bed.close();
    await test.drop();
  });
  beforeEach(() => bed.empty());

  const put = (parentId: string, workosOrganizationId: string, name = 'Acme') =>
    bed.calls.putParent({ parentId, name, workosOrganizationId });

  it('are created and read back, and published under their id', async () => {
    const { parent } = await put('parent-1', 'org_1');
    expect(parent).toMatchObject({ parentId: 'parent-1', name: 'Acme', workosOrganizationId: 'org_1' });
    expect((await bed.calls.getParent({ parentId: 'parent-1' })).parent).toEqual(parent);
    const [record, ...others] = await bed.published();
    expect(others).toEqual([]);
    expect(record).toMatchObject({ topic: 'organization.settings', key: 'parent-1', sequence: 1 });
    expect(record?.payload.change).toEqual({ case: 'parent', value: parent });
  });

  it('put again are replaced; put again the same, nothing is published', async () => {
    await put('parent-1', 'org_1');
    const { parent } = await put('parent-1', 'org_2', 'Acme Corporation');
    expect(parent).toMatchObject({ name: 'Acme Corporation', workosOrganizationId: 'org_2' });
    await bed.published();
    expect((await put('parent-1', 'org_2', ' Acme Corporation ')).parent).toEqual(parent);
    expect(await bed.published()).toEqual([]);
  });

  it('of one WorkOS organization there is one only: new, changed, or both at once', async () => {
    await put('parent-1', 'org_1');
    const refusal = { code: Code.InvalidArgument, rawMessage: 'workosOrganizationId: belongs to another parent' };
    await expect(put('parent-2', 'org_1')).rejects.toMatchObject(refusal);
    await put('parent-2', 'org_2');
    await expect(put('parent-2', 'org_1')).rejects.toMatchObject(refusal);
    await bed.published();
    const raced = await Promise.allSettled(['a', 'b', 'c', 'd'].map((id) => put(`parent-${id}`, 'org_3')));
    expect(raced.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await bed.published()).toHaveLength(1);
  });

  it.each([
    ['parentId: must not be empty', { parentId: '' }],
    ['name: must not be empty', { name: '  ' }],
    ['workosOrganizationId: must not be empty', { workosOrganizationId: '' }],
    ['parentId: must not have control characters or blanks at its ends', { parentId: ' p' }],
  ])('are refused with %s', async (message, change) => {
    const call = bed.calls.putParent({ parentId: 'parent-1', name: 'Acme', workosOrganizationId: 'org_1', ...change });
    await expect(call).rejects.toMatchObject({ code: Code.InvalidArgument, rawMessage: message });
    expect(await bed.published()).toEqual([]);
  });

  it('name every wrong field at once', async () => {
    await expect(bed.calls.putParent({})).rejects.toMatchObject({
      rawMessage: expect.stringMatching(/^parentId: .*; name: .*; workosOrganizationId: /),
    });
  });

  it('that are unknown are not found', async () => {
    await expect(bed.calls.getParent({ parentId: 'nobody' })).rejects.toMatchObject({ code: Code.NotFound });
  });

  it('are listed by id, page by page', async () => {
    for (const id of ['b', 'a', 'C']) await put(id, `org_${id}`);
    const first = await bed.calls.listParents({ pageSize: 2 });
    expect(first.parents.map(({ parentId }) => parentId)).toEqual(['C', 'a']);
    const second = await bed.calls.listParents({ pageSize: 2, pageToken: first.nextPageToken });
    expect(second.parents.map(({ parentId }) => parentId)).toEqual(['b']);
    expect(second.nextPageToken).toBe('');
    await expect(bed.calls.listParents({ pageToken: 'x' })).rejects.toMatchObject({ code: Code.InvalidArgument });
    await expect(bed.calls.listParents({ pageSize: 1_001 })).rejects.toMatchObject({
      rawMessage: expect.stringMatching(/^pageSize: /),
    });
    expect(publishedLines(await bed.published())).toEqual(['b parent', 'a parent', 'C parent']);
  });
});
