import { create } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import {
  DecisionOutcome,
  DirectoryUserState,
  ProvisioningMode,
  Role,
  type SeatDecision,
  seatPolicy,
  SyncScope,
} from '@rollcall/contracts';
import { absenceByDeletion, decide, type DirectoryPerson, normalEmail, standingFor } from '@rollcall/domain';
import type { Database } from '@rollcall/persistence';
import { captureLog, createTestDatabase, createVirtualClock, type TestDatabase, testSeed } from '@rollcall/testing';
import fc from 'fast-check';
import { organizationStore } from '../organizations/organization-store';
import { createPreviews } from '../previews/previews';
import { byEvent, byRun, type DirectoryRecord, directoryVoice } from '../test-bed/directory-records';
import { createTestBed, type PublishedRecord, type TestBed } from '../test-bed/test-bed';
import { decisionSettings } from './decision-settings';

const users = ['u1', 'u2', 'u3', 'u4'];
const groups = ['g1', 'g2', 'g3'];
const emails = ['a@example.com', 'b@example.com', 'c@example.com'];
const organizations = ['org-1', 'org-2'];
const directories = ['directory_1', 'directory_2'];

/** What happens, record by record and call by call. A run may miss a directory that is gone for a while. */
type Step =
  DirectoryStep | SettingsStep | { readonly kind: 'run'; readonly scope: SyncScope; readonly directoryIds: string[] };

type DirectoryStep =
  | {
      readonly kind: 'user';
      readonly user: string;
      readonly email: string;
      readonly active: boolean;
      readonly run: boolean;
    }
  | { readonly kind: 'user deleted'; readonly user: string; readonly run: boolean }
  | { readonly kind: 'group' | 'group deleted'; readonly group: string; readonly run: boolean }
  | {
      readonly kind: 'membership';
      readonly user: string;
      readonly group: string;
      readonly present: boolean;
      readonly run: boolean;
    };

type SettingsStep =
  | {
      readonly kind: 'mappings';
      readonly organization: string;
      readonly enabled: boolean;
      readonly group: string;
      readonly role: Role;
    }
  | { readonly kind: 'mode'; readonly organization: string; readonly mode: ProvisioningMode };

const run = fc.boolean();
const user = fc.constantFrom(...users);
const group = fc.constantFrom(...groups);
const organization = fc.constantFrom(...organizations);
const directoryStep: fc.Arbitrary<DirectoryStep> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('user' as const),
      user,
      email: fc.constantFrom(...emails),
      active: fc.boolean(),
      run,
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('user deleted' as const), user, run }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constantFrom('group' as const, 'group deleted' as const), group, run }),
  },
  {
    weight: 5,
    arbitrary: fc.record({ kind: fc.constant('membership' as const), user, group, present: fc.boolean(), run }),
  },
);
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 11, arbitrary: directoryStep },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('mappings' as const),
      organization,
      enabled: fc.boolean(),
      group,
      role: fc.constantFrom(Role.ADMIN, Role.USER),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('mode' as const),
      organization,
      mode: fc.constantFrom(ProvisioningMode.SCIM, ProvisioningMode.SCIM, ProvisioningMode.INVITE_ONLY),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('run' as const),
      scope: fc.constantFrom(SyncScope.MEMBERS, SyncScope.GROUPS),
      directoryIds: fc.constantFrom(directories, directories.slice(1), directories.slice(0, 1)),
    }),
  },
);

/** The directory, as plainly as possible. */
function createModel() {
  const people = new Map<string, { email: string; active: boolean; createdAt: Date }>();
  const live = new Set<string>();
  const pairs = new Set<string>();
  return {
    live,
    apply(one: DirectoryStep): void {
      switch (one.kind) {
        case 'user':
          people.set(one.user, { email: one.email, active: one.active, createdAt: creationOf(one.user) });
          return;
        case 'user deleted':
          people.delete(one.user);
          for (const pair of pairs) if (pair.endsWith(`/${one.user}`)) pairs.delete(pair);
          return;
        case 'group':
          live.add(one.group);
          return;
        case 'group deleted':
          live.delete(one.group);
          for (const pair of pairs) if (pair.startsWith(`${one.group}/`)) pairs.delete(pair);
          return;
        case 'membership':
          if (one.present) pairs.add(`${one.group}/${one.user}`);
          else pairs.delete(`${one.group}/${one.user}`);
          return;
      }
    },
    person(email: string): DirectoryPerson | undefined {
      const same = [...people].filter(([, one]) => one.email === email);
      return standingFor(
        same.map(([directoryUserId, one]) => ({
          directoryUserId,
          email: normalEmail(one.email),
          firstName: 'First',
          lastName: directoryUserId,
          active: one.active,
          createdAt: one.createdAt,
          groups: new Set(groups.filter((id) => pairs.has(`${id}/${directoryUserId}`))),
        })),
      );
    },
  };
}

function directoryOf(id: string): string {
  return id === 'u1' || id === 'u2' ? 'directory_1' : 'directory_2';
}

/** Two of them at the same time, so that the id decides. */
function creationOf(id: string): Date {
  return new Date(Date.UTC(2026, 0, id === 'u1' ? 2 : 1));
}

function recordOf(one: DirectoryStep, index: number): DirectoryRecord {
  const directory = directoryVoice('parent-1', one.run ? byRun('run-1') : byEvent(`event-${index}`));
  switch (one.kind) {
    case 'user':
      return directory.users({
        directoryUserId: one.user,
        directoryId: directoryOf(one.user),
        email: one.email,
        state: one.active ? DirectoryUserState.ACTIVE : DirectoryUserState.INACTIVE,
        createdAt: timestampFromDate(creationOf(one.user)),
      });
    case 'user deleted':
      return directory.deletedUsers(one.user);
    case 'group':
      return directory.groups({ directoryGroupId: one.group });
    case 'group deleted':
      return directory.deletedGroups(one.group);
    case 'membership':
      return directory.memberships(`${one.present ? '' : '-'}${one.group}/${one.user}`);
  }
}

function everythingListed(runId: string, scope: SyncScope): DirectoryRecord {
  return directoryVoice('parent-1').checkpoint({ runId, scope, directoryIds: directories });
}

/** What a reader of seat.decisions holds after all of it: `admin`, `keep`, or nothing where the last word is a removal. */
function heardBy(records: readonly PublishedRecord[]): Map<string, string> {
  const held = new Map<string, string>();
  for (const { key, payload } of records) {
    if (payload.change.case !== 'decisions') continue;
    for (const { email, outcome, role, directoryUserId, lastName } of payload.change.value.decisions) {
      if (outcome === DecisionOutcome.PROVISION)
        held.set(`${key}/${email}`, `${Role[role].toLowerCase()} by ${directoryUserId} ${lastName}`);
      else held.delete(`${key}/${email}`);
    }
  }
  return held;
}

const batchSizes = fc.infiniteStream(fc.integer({ min: 1, max: 4 }));

function sorted(held: ReadonlyMap<string, string>): string[] {
  return [...held].map(([place, what]) => `${place}: ${what}`).sort();
}

describe('decisions after any history', () => {
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

  const callOf = async (one: SettingsStep, live: ReadonlySet<string>): Promise<void> => {
    if (one.kind === 'mode') {
      await bed.calls.setProvisioningMode({ organizationId: one.organization, mode: one.mode });
    } else if (live.has(one.group)) {
      const roleMappings = [{ groupId: one.group, role: one.role }];
      await bed.calls.setGroupMappings({ organizationId: one.organization, enabled: one.enabled, roleMappings });
    }
  };

  /** What everybody should have under the settings of now. */
  const expectedOf = async (model: ReturnType<typeof createModel>): Promise<Map<string, string>> => {
    const expected = new Map<string, string>();
    for (const organizationId of organizations) {
      const found = await organizationStore.find(bed.database, organizationId);
      if (!found) throw new Error('organization is gone');
      for (const email of emails) {
        const person = model.person(email);
        const { decision } = decide({
          settings: decisionSettings(found),
          person,
          known: true,
          absence: absenceByDeletion(),
        });
        if (decision.outcome !== 'provision') continue;
        const role = decision.role === 'keep' ? 'unspecified' : decision.role;
        expected.set(`${organizationId}/${email}`, `${role} by ${person?.directoryUserId} ${person?.lastName}`);
      }
    }
    return expected;
  };

  it('with a members run at the end are what decide() says of the directory, for everybody', async () => {
    const history = fc.asyncProperty(
      fc.array(step, { minLength: 5, maxLength: 40 }),
      batchSizes,
      async (steps, sizes) => {
        await bed.empty();
        for (const organizationId of organizations) await bed.putScim({ organizationId });
        const model = createModel();
        const records: PublishedRecord[] = [];
        let batch: DirectoryRecord[] = [];
        const deliver = async (): Promise<void> => {
          if (batch.length > 0) await bed.apply(...batch);
          batch = [];
          records.push(...(await bed.published()));
        };
        for (const [index, one] of steps.entries()) {
          if (one.kind === 'mappings' || one.kind === 'mode') {
            // Settings change between batches: what was heard before is decided before.
            await deliver();
            await callOf(one, model.live);
            continue;
          }
          if (one.kind === 'run') {
            const { scope, directoryIds } = one;
            batch.push(directoryVoice('parent-1').checkpoint({ runId: `run-${index}`, scope, directoryIds }));
          } else {
            batch.push(recordOf(one, index));
            model.apply(one);
          }
          if (batch.length >= (sizes.next().value ?? 1)) await deliver();
        }
        for (const organizationId of organizations) {
          await bed.calls.setProvisioningMode({ organizationId, mode: ProvisioningMode.SCIM });
        }
        batch.push(everythingListed('run-last', SyncScope.MEMBERS));
        await deliver();
        expect(sorted(heardBy(records))).toEqual(sorted(await expectedOf(model)));
        expect(await bed.database.query('select * from pending_removal')).toEqual([]);

        // Of emails that were left for others the run after it says that nobody has them.
        await bed.apply(everythingListed('run-after', SyncScope.MEMBERS));
        await bed.published();
        await bed.apply(everythingListed('run-again', SyncScope.BOTH));
        expect((await bed.published()).map(({ type }) => type)).toEqual(['planned', 'decided', 'decided']);
      },
    );
    await fc.assert(history, { seed: testSeed(), numRuns: 25 });
  }, 120_000);

  it('under settings that stay need no run: after each batch they are what decide() says', async () => {
    const history = fc.asyncProperty(
      fc.array(directoryStep, { minLength: 5, maxLength: 30 }),
      batchSizes,
      async (steps, sizes) => {
        await bed.empty();
        await bed.apply(directoryVoice('parent-1').groups(...groups.map((directoryGroupId) => ({ directoryGroupId }))));
        for (const organizationId of organizations) {
          await bed.putScim({ organizationId });
          await bed.calls.setPolicy({ organizationId, unmappedGraceSeconds: 0 });
        }
        await bed.calls.setGroupMappings({
          organizationId: 'org-1',
          enabled: true,
          roleMappings: [
            { groupId: 'g1', role: Role.USER },
            { groupId: 'g2', role: Role.ADMIN },
          ],
        });
        const model = createModel();
        const records: PublishedRecord[] = [];
        for (let at = 0; at < steps.length;) {
          const batch = steps.slice(at, (at += sizes.next().value ?? 1));
          await bed.apply(...batch.map(recordOf));
          batch.forEach((one) => model.apply(one));
          records.push(...(await bed.published()));
          expect(sorted(heardBy(records))).toEqual(sorted(await expectedOf(model)));
        }
      },
    );
    await fc.assert(history, { seed: testSeed(), numRuns: 25 });
  }, 120_000);

  it('are what a preview said that a run would decide, in ranges of any size, also of a parent that lost a directory', async () => {
    const everything: fc.Arbitrary<Step> = fc.oneof(
      { weight: 8, arbitrary: step },
      // An email that is lost, and perhaps found again as another.
      {
        weight: 1,
        arbitrary: fc.record({
          kind: fc.constant('user' as const),
          user,
          email: fc.constant(''),
          active: fc.boolean(),
          run,
        }),
      },
    );
    const history = fc.asyncProperty(
      fc.array(everything, { minLength: 5, maxLength: 40 }),
      fc.integer({ min: 1, max: 4 }),
      fc.constantFrom(...organizations),
      fc.option(fc.constantFrom(...directories), { nil: undefined }),
      async (steps, emailsAtOnce, asked, lost) => {
        await bed.empty();
        for (const organizationId of organizations) await bed.putScim({ organizationId });
        await bed.apply(everythingListed('run-first', SyncScope.MEMBERS));
        const model = createModel();
        for (const [index, one] of steps.entries()) {
          if (one.kind === 'mappings' || one.kind === 'mode') {
            await callOf(one, model.live);
          } else if (one.kind === 'run') {
            await bed.apply(everythingListed(`run-${index}`, one.scope));
          } else {
            await bed.apply(recordOf(one, index));
            model.apply(one);
          }
        }
        const directory = directoryVoice('parent-1');
        if (lost !== undefined) await bed.apply(directory.disconnected('directory_deleted', lost));

        const previews = createPreviews({ database: bed.database, emailsAtOnce });
        const scim = ProvisioningMode.SCIM;
        const told = new Map<string, string>();
        const formerPlaces: string[] = [];
        const before = await decisionsStored(bed.database);
        for await (const message of previews.decisions({
          organizationId: asked,
          scope: SyncScope.BOTH,
          provisioningMode: scim,
        })) {
          const { part } = create(seatPolicy.PreviewDecisionsResponseSchema, message);
          if (part.case !== 'decisions') continue;
          for (const one of part.value.decisions) {
            const place = `${part.value.organizationId}/${one.email}`;
            expect(told.has(place)).toBe(false);
            told.set(place, decisionLine(one));
            if (one.previousEmail !== '') formerPlaces.push(`${part.value.organizationId}/${one.previousEmail}`);
          }
        }
        expect(await decisionsStored(bed.database)).toEqual(before);

        await bed.calls.setProvisioningMode({ organizationId: asked, mode: scim });
        const directoryIds = directories.filter((id) => id !== lost);
        await bed.apply(directory.connected(), directory.checkpoint({ runId: 'run-last', directoryIds }));
        const covered = (
          await bed.database.query<{ organization_id: string }>(
            `select organization_id from organization where provisioning_mode = 'PROVISIONING_MODE_SCIM'`,
          )
        ).map((row) => row.organization_id);
        const decided = (await decisionsStored(bed.database)).filter(([place]) =>
          covered.some((id) => place.startsWith(`${id}/`)),
        );
        expect([...told].sort()).toEqual(decided);
        for (const place of formerPlaces) expect(told.get(place)).toMatch(/^remove /);
      },
    );
    await fc.assert(history, { seed: testSeed(), numRuns: 40 });
  }, 120_000);
});

/** Of each place in an organization what was decided last, as a line. */
async function decisionsStored(database: Database): Promise<[place: string, decision: string][]> {
  const rows = await database.query<{ place: string; decision: string }>(
    `select organization_id || '/' || email as place,
       concat_ws(' ', outcome, role, seat_tier, reason_code, directory_user_id, first_name, last_name) as decision
     from decision`,
  );
  return rows.map(({ place, decision }): [string, string] => [place, decision]).sort();
}

function decisionLine(decision: SeatDecision): string {
  const { outcome, role, seatTier, reasonCode, directoryUserId, firstName, lastName } = decision;
  const given = outcome === DecisionOutcome.PROVISION ? 'provision' : 'remove';
  const roleName = role === Role.UNSPECIFIED ? 'keep' : Role[role].toLowerCase();
  return [given, roleName, seatTier, reasonCode, directoryUserId, firstName, lastName].join(' ');
}
