import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { Code } from '@connectrpc/connect';
import {
  DecisionOutcome,
  DirectoryUserState,
  OrganizationKind,
  ProvisioningMode,
  Role,
  type SeatDecision,
  seatPolicy,
  SyncScope,
} from '@rollcall/contracts';
import { captureLog, createTestDatabase, createVirtualClock, type TestDatabase } from '@rollcall/testing';
import { settingsFingerprint } from '../organizations/settings-fingerprint';
import { byRun, directoryVoice } from '../test-bed/directory-records';
import { createTestBed, type TestBed } from '../test-bed/test-bed';
import { createPreviews } from './previews';

type Request = Omit<MessageInitShape<typeof seatPolicy.PreviewDecisionsRequestSchema>, '$typeName' | '$unknown'>;

describe('PreviewDecisions', () => {
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
  beforeEach(async () => {
    await bed.empty();
    await bed.putScim({ organizationId: 'org-1' });
  });

  const directory = directoryVoice('parent-1');
  const scan = directoryVoice('parent-1', byRun('run-1'));
  const { SCIM, JIT, INVITE_ONLY } = ProvisioningMode;

  const preview = async (request: Request = {}) => {
    const parts: seatPolicy.PreviewDecisionsResponse['part'][] = [];
    const asked = { organizationId: 'org-1', scope: SyncScope.BOTH, ...request };
    for await (const { part } of bed.calls.previewDecisions(asked)) parts.push(part);
    const [first, ...others] = parts;
    if (first?.case !== 'coverage') throw new Error('the first part is not the coverage');
    return {
      coverage: first.value,
      ranges: others.flatMap((part) => (part.case === 'decisions' ? [part.value] : [])),
    };
  };
  const line = ({ email, outcome, role, reasonCode, previousEmail }: SeatDecision) =>
    [
      `${outcome === DecisionOutcome.REMOVE ? '-' : '+'}${email.replace('@example.com', '')}`,
      ...(previousEmail === '' ? [] : [`(was ${previousEmail.replace('@example.com', '')})`]),
      ...(role === Role.UNSPECIFIED ? [] : [Role[role].toLowerCase()]),
      reasonCode,
    ].join(' ');
  const lines = async (request: Request = {}, organizationId = 'org-1') =>
    (await preview(request)).ranges
      .filter((range) => range.organizationId === organizationId)
      .flatMap(({ decisions }) => decisions.map(line));
  const mode = (organizationId: string, to: ProvisioningMode) =>
    bed.calls.setProvisioningMode({ organizationId, mode: to });
  const mappings = (groupId: string, role: Role) => ({ enabled: true, roleMappings: [{ groupId, role }] });
  /** All that a preview must leave as it is. */
  const stored = async () => ({
    decisions: await bed.database.query('select *, xmin from decision order by organization_id, email'),
    organizations: await bed.database.query('select *, xmin from organization order by organization_id'),
    outbox: await bed.database.query('select id from outbox'),
    pending: await bed.database.query('select * from pending_removal'),
  });

  describe('what it is refused for', () => {
    it('an unknown organization is not found; wrong input is named', async () => {
      await expect(preview({ organizationId: 'nobody' })).rejects.toMatchObject({
        code: Code.NotFound,
        rawMessage: 'unknown organization: nobody',
      });
      await expect(
        preview({
          organizationId: '',
          scope: SyncScope.UNSPECIFIED,
          provisioningMode: ProvisioningMode.UNSPECIFIED,
          groupMappings: { roleMappings: [{}] },
        }),
      ).rejects.toMatchObject({
        code: Code.InvalidArgument,
        rawMessage: expect.stringMatching(
          /organizationId: .*scope: .*provisioningMode: .*groupMappings\.roleMappings\[0\]\.groupId: /,
        ),
      });
    });

    it('before the first complete scan that read users: not_scanned_yet, whatever else was scanned', async () => {
      const refused = { code: Code.FailedPrecondition, rawMessage: expect.stringMatching(/^not_scanned_yet: /) };
      await expect(preview()).rejects.toMatchObject(refused);
      await bed.apply(scan.users({ directoryUserId: 'ada' }), scan.checkpoint({ scope: SyncScope.GROUPS }));
      await expect(preview()).rejects.toMatchObject(refused);
      await expect(preview({ scope: SyncScope.GROUPS })).rejects.toMatchObject(refused);
      await bed.apply(scan.checkpoint({ scope: SyncScope.MEMBERS }));
      expect(await lines()).toEqual(['+ada kept']);
    });

    it('an organization that the directory does not decide, asked about as it is: not_scim', async () => {
      await bed.apply(scan.checkpoint({}));
      for (const other of [JIT, INVITE_ONLY]) {
        await mode('org-1', other);
        await expect(preview()).rejects.toMatchObject({
          code: Code.FailedPrecondition,
          rawMessage: expect.stringMatching(/^not_scim: /),
        });
      }
    });

    it('mappings that could not be saved: unknown_group, unknown_tier', async () => {
      await bed.apply(directory.groups({ directoryGroupId: 'staff' }), scan.checkpoint({}));
      await expect(preview({ groupMappings: mappings('nobody', Role.USER) })).rejects.toMatchObject({
        rawMessage: expect.stringMatching(/^unknown_group: .*nobody/),
      });
      await expect(
        preview({ groupMappings: { seatTierMappings: [{ groupId: 'staff', tier: 'gold' }] } }),
      ).rejects.toMatchObject({ rawMessage: expect.stringMatching(/^unknown_tier: .*gold/) });
    });
  });

  describe('what it covers', () => {
    beforeEach(async () => {
      await bed.putScim({ organizationId: 'org-3', kind: OrganizationKind.SANDBOX });
      await bed.putOrganization({ organizationId: 'org-2' });
      await bed.putScim({ organizationId: 'org-4', parentId: 'parent-2' });
      await bed.apply(directory.groups({ directoryGroupId: 'staff' }), directory.users({ directoryUserId: 'ada' }));
      await bed.apply(scan.checkpoint({}));
    });
    const covered = async (request: Request) => {
      const { coverage, ranges } = await preview(request);
      return {
        organizations: coverage.organizations.map(({ organization }) => organization?.organizationId),
        decidesMembers: coverage.decidesMembers,
        decided: [...new Set(ranges.map(({ organizationId }) => organizationId))],
      };
    };

    it('all organizations of the parent in mode scim, sandboxes too, and no other', async () => {
      const all = ['org-1', 'org-3'];
      expect(await covered({})).toEqual({ organizations: all, decidesMembers: true, decided: all });
      expect((await preview()).coverage.parentId).toBe('parent-1');
    });

    it('the one whose mode would be scim too', async () => {
      const all = ['org-1', 'org-2', 'org-3'];
      expect(await covered({ organizationId: 'org-2', provisioningMode: SCIM })).toEqual({
        organizations: all,
        decidesMembers: true,
        decided: all,
      });
    });

    it.each<[string, Request]>([
      ['leaves mode scim', { provisioningMode: JIT }],
      ['gets mappings in a mode without automatic decisions', { organizationId: 'org-2', groupMappings: {} }],
      ['stays in such a mode', { organizationId: 'org-2', provisioningMode: INVITE_ONLY }],
    ])('that one alone, and no decisions, where it %s', async (_what, request) => {
      expect(await covered(request)).toEqual({
        organizations: [request.organizationId ?? 'org-1'],
        decidesMembers: false,
        decided: [],
      });
    });

    it('of groups alone the same, and no decisions', async () => {
      expect(await covered({ scope: SyncScope.GROUPS })).toEqual({
        organizations: ['org-1', 'org-3'],
        decidesMembers: false,
        decided: [],
      });
    });

    it('each organization under the settings asked about, with their fingerprint', async () => {
      const groupMappings = mappings('staff', Role.ADMIN);
      const { coverage } = await preview({ groupMappings });
      const [asked, sibling] = coverage.organizations;
      expect(asked?.organization).toMatchObject({ provisioningMode: SCIM, groupMappings });
      await bed.calls.setGroupMappings({ organizationId: 'org-1', ...groupMappings });
      for (const one of [asked, sibling]) {
        const { organization } = await bed.calls.getOrganization({
          organizationId: one?.organization?.organizationId ?? '',
        });
        expect(organization && settingsFingerprint(organization)).toBe(one?.settingsFingerprint);
      }
    });
  });

  describe('what it decides', () => {
    it('everybody, news and what stays as it was, under the settings asked about; nothing is stored or published', async () => {
      await bed.apply(
        directory.groups({ directoryGroupId: 'staff' }),
        directory.users(
          { directoryUserId: 'ada' },
          { directoryUserId: 'bob' },
          { directoryUserId: 'cy', state: DirectoryUserState.INACTIVE },
          { directoryUserId: 'dan' },
        ),
        directory.memberships('staff/ada'),
        scan.checkpoint({}),
        directory.deletedUsers('dan'),
      );
      const before = await stored();
      expect(await lines()).toEqual(['+ada kept', '+bob kept', '-cy inactive_in_directory', '-dan not_in_directory']);
      expect(await lines({ groupMappings: mappings('staff', Role.ADMIN) })).toEqual([
        '+ada admin mapped_role',
        '-bob no_role_group',
        '-cy inactive_in_directory',
        '-dan not_in_directory',
      ]);
      expect(await stored()).toEqual(before);
    });

    it('with all that a decision tells', async () => {
      await bed.apply(directory.users({ directoryUserId: 'ada' }), scan.checkpoint({}));
      const { ranges } = await preview();
      expect(ranges).toMatchObject([
        {
          organizationId: 'org-1',
          decisions: [
            {
              email: 'ada@example.com',
              directoryUserId: 'ada',
              firstName: 'First',
              lastName: 'ada',
              directoryCreatedAt: timestampFromDate(new Date('2026-01-01T00:00:00Z')),
            },
          ],
          throughEmail: '',
        },
      ]);
    });

    it('an organization that was never decided: the whole directory', async () => {
      await bed.putOrganization({ organizationId: 'org-2' });
      await bed.apply(directory.users({ directoryUserId: 'ada' }, { directoryUserId: 'bob' }), scan.checkpoint({}));
      expect(await lines({ organizationId: 'org-2', provisioningMode: SCIM }, 'org-2')).toEqual([
        '+ada kept',
        '+bob kept',
      ]);
    });

    it('each sibling under its own settings', async () => {
      await bed.putScim({ organizationId: 'org-2' });
      await bed.apply(directory.groups({ directoryGroupId: 'staff' }), directory.users({ directoryUserId: 'ada' }));
      await bed.apply(scan.checkpoint({}));
      const request = { groupMappings: mappings('staff', Role.ADMIN) };
      expect([await lines(request, 'org-1'), await lines(request, 'org-2')]).toEqual([
        ['-ada no_role_group'],
        ['+ada kept'],
      ]);
    });

    it('removals that wait for the grace: a run does not wait', async () => {
      await bed.apply(directory.groups({ directoryGroupId: 'staff' }), directory.users({ directoryUserId: 'ada' }));
      await bed.apply(directory.memberships('staff/ada'), scan.checkpoint({}));
      await bed.calls.setGroupMappings({ organizationId: 'org-1', ...mappings('staff', Role.USER) });
      await bed.apply(scan.checkpoint({}), directory.memberships('-staff/ada'));
      const before = await stored();
      expect(before.pending).toHaveLength(1);
      expect(await lines()).toEqual(['-ada no_role_group']);
      expect(await stored()).toEqual(before);
    });

    it('an empty directory: one range to the end, without decisions', async () => {
      await bed.apply(scan.checkpoint({}));
      expect((await preview()).ranges).toMatchObject([{ organizationId: 'org-1', decisions: [], throughEmail: '' }]);
    });
  });

  describe('a disconnected parent', () => {
    beforeEach(async () => {
      await bed.apply(
        directory.users({ directoryUserId: 'ada' }, { directoryUserId: 'bob' }, { directoryUserId: 'cy' }),
        directory.users(
          { directoryUserId: 'bob-2', directoryId: 'directory_2', email: 'bob@example.com' },
          { directoryUserId: 'dan', directoryId: 'directory_2' },
        ),
        scan.checkpoint({ directoryIds: ['directory_1', 'directory_2'] }),
        directory.disconnected('directory_deleted', 'directory_1'),
        directory.deletedUsers('cy'),
      );
      await bed.published();
    });

    it('shows what follows once it is confirmed: whom only loose directories know is removed for that', async () => {
      const { ranges } = await preview();
      expect(ranges.flatMap(({ decisions }) => decisions.map(line))).toEqual([
        '-ada directory_deleted',
        '+bob kept',
        '-cy not_in_directory',
        '+dan kept',
      ]);
      expect(ranges[0]?.decisions[1]?.directoryUserId).toBe('bob-2');
      await bed.apply(directory.connected(), scan.checkpoint({ runId: 'run-2', directoryIds: ['directory_2'] }));
      const decided = await bed.database.query('select email, reason_code from decision order by email');
      expect(decided).toEqual([
        { email: 'ada@example.com', reason_code: 'directory_deleted' },
        { email: 'bob@example.com', reason_code: 'kept' },
        { email: 'cy@example.com', reason_code: 'not_in_directory' },
        { email: 'dan@example.com', reason_code: 'kept' },
      ]);
    });

    it('connected again: nobody is gone', async () => {
      await bed.apply(directory.connected());
      expect(await lines()).toEqual(['+ada kept', '+bob kept', '-cy not_in_directory', '+dan kept']);
    });
  });

  describe('range by range', () => {
    const partsOf = async function* (emailsAtOnce: number) {
      const asked = { organizationId: 'org-1', scope: SyncScope.BOTH };
      for await (const part of createPreviews({ database: bed.database, emailsAtOnce }).decisions(asked)) {
        yield create(seatPolicy.PreviewDecisionsResponseSchema, part).part;
      }
    };
    const rangesOf = async (emailsAtOnce: number) => {
      const ranges: { through: string; lines: string[] }[] = [];
      for await (const part of partsOf(emailsAtOnce)) {
        if (part.case !== 'decisions') continue;
        ranges.push({ through: part.value.throughEmail, lines: part.value.decisions.map(line) });
      }
      return ranges;
    };

    it('goes on without gaps and ends with an open range, an empty one where the people are just used up', async () => {
      await bed.apply(
        directory.users(...['ada', 'bob', 'cy'].map((directoryUserId) => ({ directoryUserId }))),
        scan.checkpoint({}),
      );
      expect(await rangesOf(2)).toEqual([
        { through: 'bob@example.com', lines: ['+ada kept', '+bob kept'] },
        { through: '', lines: ['+cy kept'] },
      ]);
      expect((await rangesOf(3)).map(({ through }) => through)).toEqual(['cy@example.com', '']);
    });

    it('each half of a changed email stands in its own range, and the new one names the old one', async () => {
      await bed.apply(
        directory.users({ directoryUserId: 'u1', email: 'zoe@example.com' }, { directoryUserId: 'mia' }),
        scan.checkpoint({}),
      );
      await mode('org-1', INVITE_ONLY);
      await bed.apply(directory.users({ directoryUserId: 'u1', email: 'abe@example.com' }));
      await mode('org-1', SCIM);
      const everybody = ['+abe (was zoe) kept', '+mia kept', '-zoe email_changed'];
      expect((await rangesOf(1)).map((range) => range.lines)).toEqual([...everybody.map((one) => [one]), []]);
      expect(await rangesOf(10)).toEqual([{ through: '', lines: everybody }]);
    });

    it('a directory larger than a range: every person once', async () => {
      const size = 2_345;
      const users = Array.from({ length: size }, (_, index) => ({ directoryUserId: `u${index}` }));
      await bed.apply(directory.users(...users), scan.checkpoint({}));
      const { ranges } = await preview();
      expect(ranges.map(({ decisions }) => decisions.length)).toEqual([1_000, 1_000, 345]);
      expect(new Set(ranges.flatMap(({ decisions }) => decisions.map(({ email }) => email))).size).toBe(size);
    });

    it('is all of one moment, though the directory changes meanwhile', async () => {
      await bed.apply(directory.users({ directoryUserId: 'ada' }, { directoryUserId: 'zoe' }), scan.checkpoint({}));
      const seen: string[] = [];
      for await (const part of partsOf(1)) {
        if (part.case === 'coverage') await bed.apply(directory.deletedUsers('zoe'));
        if (part.case === 'decisions') seen.push(...part.value.decisions.map(line));
      }
      expect(seen).toEqual(['+ada kept', '+zoe kept']);
    });

    it('ends its transaction when whoever asked has gone', async () => {
      await bed.apply(directory.users({ directoryUserId: 'ada' }, { directoryUserId: 'zoe' }), scan.checkpoint({}));
      for (let round = 0; round < 20; round += 1) {
        for await (const part of partsOf(1)) if (part.case === 'decisions') break;
      }
      const [open] = await bed.database.query<{ count: number }>(
        `select count(*) as count from pg_stat_activity where state like 'idle in transaction%' and datname = current_database()`,
      );
      expect(open?.count).toBe(0);
    });
  });
});
