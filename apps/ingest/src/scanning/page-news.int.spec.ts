import type { Email, ObservedGroup, ObservedUser } from '@rollcall/domain';
import { createTestDatabase } from '@rollcall/testing';
import type { DirectoryRecord } from '../directory-record/directory-record';
import type { Observation } from '../directory-record/observation';
import { createLoneRecord } from '../test-bed/lone-record';
import { idOf, stamp } from '../test-bed/payloads';
import { createTestBed, type TestBed } from '../test-bed/test-bed';
import type { ScannedPage } from './directory-reading';
import type { IdRange } from './listing-walk';
import { pagesWithNews } from './page-news';

const directoryId = idOf('directory', 1);
const user = (number: number, change: Partial<ObservedUser> = {}): ObservedUser => ({
  directoryUserId: idOf('directory_user', number),
  directoryId,
  email: `person${number}@example.com` as Email,
  firstName: 'Person',
  lastName: String(number),
  idpId: `idp-${number}`,
  state: 'active',
  createdAt: new Date(stamp(0)),
  version: { updatedAt: new Date(stamp(1)), observedAt: new Date(stamp(1)), eventId: '' },
  by: 'scan',
  ...change,
});
const group = (number: number, change: Partial<ObservedGroup> = {}): ObservedGroup => ({
  directoryGroupId: idOf('directory_group', number),
  directoryId,
  name: `Group ${number}`,
  deleted: false,
  version: { updatedAt: new Date(stamp(1)), observedAt: new Date(stamp(1)), eventId: '' },
  by: 'scan',
  ...change,
});
const membership = (groupNumber: number, userNumber: number, present = true): Observation => ({
  kind: 'membership',
  ...place,
  membership: {
    directoryGroupId: idOf('directory_group', groupNumber),
    directoryUserId: idOf('directory_user', userNumber),
    present,
    version: { observedAt: new Date(stamp(2)), eventId: '' },
    by: 'scan',
  },
});
const place = { directoryId, workosOrganizationId: 'org_1', cause: { by: 'run', runId: 'run-1' } } as const;
const all: IdRange = { after: '', upTo: undefined };
const common = {
  directoryId,
  answeredAt: new Date(stamp(9)),
  unreadable: 0,
  reached: { directoryId, part: 'users', after: '', unreadable: 0 },
} as const;
const users = (list: readonly ObservedUser[], range = all): ScannedPage => ({
  kind: 'users',
  users: list,
  range,
  ...common,
});
const groups = (list: readonly ObservedGroup[], range = all): ScannedPage => ({
  kind: 'groups',
  groups: list,
  range,
  ...common,
});
const members = (groupNumber: number, list: readonly number[], range = all): ScannedPage => ({
  kind: 'members',
  directoryGroupId: idOf('directory_group', groupNumber),
  userIds: list.map((number) => idOf('directory_user', number)),
  range,
  ...common,
});

describe('a page of a scan', () => {
  let bed: TestBed;
  let record: DirectoryRecord;
  beforeAll(async () => {
    bed = await createTestBed(await createTestDatabase());
    record = createLoneRecord();
  });
  beforeEach(async () => {
    await bed.empty();
    await bed.putParent();
  });
  afterAll(() => bed.close());

  const known = (...observations: Observation[]) => bed.database.transaction((tx) => record.merge(tx, observations));
  const knownUsers = (...list: ObservedUser[]) =>
    known(...list.map((one): Observation => ({ kind: 'user', ...place, user: one })));
  const knownGroups = (...list: ObservedGroup[]) =>
    known(...list.map((one): Observation => ({ kind: 'group', ...place, group: one })));
  const news = async (...pages: ScannedPage[]) =>
    (await pagesWithNews(bed.database, pages)).map(({ page }) => pages.indexOf(page));

  it('says nothing new where the record holds the same, whenever it was stamped', async () => {
    await knownUsers(
      user(1),
      user(2, { email: undefined, firstName: '', state: 'inactive' }),
      user(4, { state: 'deleted' }),
    );
    const later = { updatedAt: new Date(stamp(8)), observedAt: new Date(stamp(9)), eventId: '' };
    expect(
      await news(users([user(1, { version: later }), user(2, { email: undefined, firstName: '', state: 'inactive' })])),
    ).toEqual([]);
  });

  it.each([
    ['email', user(1, { email: 'other@example.com' as Email })],
    ['email gone', user(1, { email: undefined })],
    ['first name', user(1, { firstName: 'Pérson' })],
    ['last name', user(1, { lastName: '' })],
    ['id of the identity provider', user(1, { idpId: '' })],
    ['state', user(1, { state: 'inactive' })],
    ['directory', user(1, { directoryId: idOf('directory', 2) })],
    ['a name that took a letter from the other', user(1, { firstName: 'Person1', lastName: '' })],
    ['another user', user(3)],
  ])('has news by each thing that is published of a user: %s', async (_what, changed) => {
    await knownUsers(user(1));
    expect(await news(users([changed]), users([user(1)]))).toEqual([0]);
  });

  it('has news by names in any script, and by none where they are the same', async () => {
    const named = user(1, { firstName: '李 🧑‍🚀', lastName: 'O\'Neil \\ "x" 7:a' });
    await knownUsers(named);
    expect(await news(users([named]), users([{ ...named, firstName: '李 🧑‍🚀 ' }]))).toEqual([1]);
  });

  it('has news where somebody is missing, in its own range alone', async () => {
    await knownUsers(user(1), user(2), user(3), user(4));
    const [one, three] = [1, 3].map((number) => idOf('directory_user', number));
    expect(
      await news(
        users([user(1)], { after: '', upTo: one }),
        users([user(3)], { after: one ?? '', upTo: three }),
        users([user(4)], { after: three ?? '', upTo: undefined }),
      ),
    ).toEqual([1]);
    expect(await news(users([]))).toEqual([0]);
    expect(await news(users([], { after: idOf('directory_user', 4), upTo: undefined }))).toEqual([]);
  });

  it('of groups has news by name, and by who came and went', async () => {
    await knownGroups(group(1), group(2), group(3, { deleted: true }));
    expect(
      await news(
        groups([group(1), group(2)]),
        groups([group(1), group(2, { name: 'Group 2!' })]),
        groups([group(1)]),
        groups([group(1), group(2), group(3)]),
      ),
    ).toEqual([1, 2, 3]);
  });

  it('of members has news where those in force are others: a member who is gone counts no more', async () => {
    await knownGroups(group(1), group(2));
    await knownUsers(user(1), user(2), user(3));
    await known(membership(1, 1), membership(1, 2), membership(1, 3, false), membership(2, 1));
    expect(
      await news(members(1, [1, 2]), members(1, [1]), members(1, [1, 2, 3]), members(2, [1]), members(2, [])),
    ).toEqual([1, 2, 4]);
    await knownUsers(
      user(2, {
        state: 'deleted',
        version: { updatedAt: new Date(stamp(5)), observedAt: new Date(stamp(5)), eventId: '' },
      }),
    );
    expect(await news(members(1, [1, 2]), members(1, [1]))).toEqual([0]);
  });

  it('of a range in which the record holds nothing can miss nothing', async () => {
    await knownUsers(user(1));
    const found = await pagesWithNews(bed.database, [
      users([user(2)], { after: idOf('directory_user', 1), upTo: undefined }),
      users([user(2)]),
    ]);
    expect(found.map(({ knownInRange }) => knownInRange)).toEqual([false, true]);
  });
});
