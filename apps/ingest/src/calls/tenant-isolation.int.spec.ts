import { create } from '@bufbuild/protobuf';
import {
  ingest,
  ingestScopes,
  OrganizationSchema,
  OrganizationSettingsChangeSchema,
  type ParentSchema,
  ProvisioningMode,
  SyncScope,
} from '@rollcall/contracts';
import type { MessageShape } from '@bufbuild/protobuf';
import { askedFor, createTestDatabase, fieldsNotGiven, rowsOf } from '@rollcall/testing';
import { directoryPayload, groupPayload, idOf, userPayload } from '../test-bed/payloads';
import { createTestBed, parentId, parentNamed, type TestBed } from '../test-bed/test-bed';

/** Of the one who asks there is nothing to be read: whatever is told is of the other parent. */
const own = { organizationId: 'org-own', parentId: 'parent-own' };
const foreign = 'org-foreign';
const secret = 'Confidential';

type Method = (typeof ingest.IngestService.methods)[number];
const scopeOf = ({ localName }: Method) => ingestScopes[localName as keyof typeof ingestScopes];

/** Methods that one organization or parent is named for. */
const methods = ingest.IngestService.methods.filter(({ input }) =>
  input.fields.some(({ localName }) => localName === 'organizationId' || localName === 'parentId'),
);

describe('a call for one organization, with whatever belongs to another one', () => {
  let bed: TestBed;
  let foreignToken: string;
  let heard = 0;

  const hear = (change: NonNullable<Parameters<typeof settings>[0]>) => bed.hear(settings(change));
  const settings = (
    change:
      | { case: 'parent'; value: MessageShape<typeof ParentSchema> }
      | { case: 'organization'; value: MessageShape<typeof OrganizationSchema> },
  ) => ({
    topic: 'organization.settings' as const,
    key: change.value.parentId,
    eventId: `settings-${String((heard += 1))}`,
    sequence: heard,
    occurredAt: new Date(),
    type: change.case,
    payload: create(OrganizationSettingsChangeSchema, { change }),
  });
  const organization = (organizationId: string, ofParent: string) =>
    create(OrganizationSchema, {
      ...{ organizationId, parentId: ofParent, revision: 1, provisioningMode: ProvisioningMode.SCIM },
    });

  beforeAll(async () => {
    bed = await createTestBed(await createTestDatabase());
  });
  afterAll(() => bed.close());
  beforeEach(async () => {
    await bed.empty();
    bed.workos.directories.push(directoryPayload({ name: secret }));
    bed.workos.users.push(
      userPayload(1, { last_name: secret, email: 'grace@example.com' }),
      userPayload(2, { last_name: secret }),
    );
    bed.workos.groups.push(groupPayload(1, { name: secret }));
    bed.workos.members.set(idOf('directory_group', 1), new Set([idOf('directory_user', 1)]));
    await bed.putParent();
    await bed.jobs.run('scan');
    await hear({ case: 'parent', value: parentNamed(own.parentId, 'org_own') });
    await hear({ case: 'organization', value: organization(own.organizationId, own.parentId) });
    await hear({ case: 'organization', value: organization(foreign, parentId) });
    foreignToken = (await bed.calls.listDirectoryUsers({ parentId, pageSize: 1 })).nextPageToken;
    expect(foreignToken).not.toBe('');
  });

  const given = {
    scope: SyncScope.BOTH,
    query: '',
    ...{ pageSize: 10, pageToken: '', confirmedPlanHash: '', since: undefined, until: undefined, actor: '' },
    ...{ runId: '', eventId: '', republish: undefined },
  };
  /** Of either an organization or a parent, as the calls want it. */
  const asking = (method: Method, of: { organizationId: string; parentId: string }, more = {}) => ({
    ...given,
    ...(method.input.field['organizationId'] && method.input.field['parentId']
      ? { organizationId: of.organizationId }
      : of),
    ...more,
  });

  it('fills every field that a request of the service has', () => {
    expect(fieldsNotGiven(ingest.IngestService, { ...given, ...own })).toEqual([]);
  });

  it('is every call but those of a run, and those of all parents', () => {
    const others = ingest.IngestService.methods.filter((method) => !methods.includes(method));
    expect(others.map(({ name }) => name).sort()).toEqual([
      'GetIngestStatus',
      'GetSyncRun',
      'ListPoisonedEvents',
      'RetryPoisonedEvent',
      'WatchSyncRun',
    ]);
  });

  it.each(methods.map((method) => [method.name, method] as const))(
    '%s tells nothing of the other parent and changes nothing there',
    async (_name, method) => {
      const before = await rowsOf(bed.database, 'parent_id', parentId);
      expect(before.length).toBeGreaterThan(2);
      for (const more of [{}, { pageToken: foreignToken }, { query: secret }]) {
        const said = await askedFor(bed.calls, method, asking(method, own, more));
        expect(said).not.toContain(secret);
        expect(said).not.toContain(foreign);
        expect(said).not.toContain(parentId);
        expect(said).not.toContain(idOf('directory_user', 1));
      }
      expect(await rowsOf(bed.database, 'parent_id', parentId)).toEqual(before);
    },
  );

  it('would be seen, if it told or changed something: the same calls for the other parent do', async () => {
    const before = await rowsOf(bed.database, 'parent_id', parentId);
    const theirs = { organizationId: foreign, parentId };
    const said = await Promise.all(
      methods
        .filter((method) => scopeOf(method) === 'read')
        .map((method) => askedFor(bed.calls, method, asking(method, theirs))),
    );
    expect(said.filter((words) => words.includes(secret)).length).toBeGreaterThan(2);
    await askedFor(
      bed.calls,
      ingest.IngestService.method.requestSync,
      asking(ingest.IngestService.method.requestSync, theirs),
    );
    expect(await rowsOf(bed.database, 'parent_id', parentId)).not.toEqual(before);
  });
});
