import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { DecisionOutcome, DirectoryUserState, ProvisioningMode, Role, SyncScope } from '@rollcall/contracts';
import { decide, type DirectoryPerson, normalEmail, standingFor } from '@rollcall/domain';
import { captureLog, createTestDatabase, createVirtualClock, type TestDatabase, testSeed } from '@rollcall/testing';
import fc from 'fast-check';
import { organizationStore } from '../organizations/organization-store';
import { byEvent, byRun, type DirectoryRecord, directoryVoice } from '../test-bed/directory-records';
import { createTestBed, type PublishedRecord, type TestBed } from '../test-bed/test-bed';
import { decisionSettings } from './decision-settings';

const users = ['u1', 'u2', 'u3', 'u4'];
const groups = ['g1', 'g2', 'g3'];
const emails = ['a@example.com', 'b@example.com', 'c@example.com'];
const organizations = ['org-1', 'org-2'];

/** What happens, record by record and call by call. */
type Step = DirectoryStep | SettingsStep | { readonly kind: 'run'; readonly scope: SyncScope };

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
        const { decision } = decide({ settings: decisionSettings(found), person, known: true });
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
            batch.push(directoryVoice('parent-1').checkpoint({ runId: `run-${index}`, scope: one.scope }));
          } else {
            batch.push(recordOf(one, index));
            model.apply(one);
          }
          if (batch.length >= (sizes.next().value ?? 1)) await deliver();
        }
        for (const organizationId of organizations) {
          await bed.calls.setProvisioningMode({ organizationId, mode: ProvisioningMode.SCIM });
        }
        batch.push(directoryVoice('parent-1').checkpoint({ runId: 'run-last', scope: SyncScope.MEMBERS }));
        await deliver();
        expect(sorted(heardBy(records))).toEqual(sorted(await expectedOf(model)));
        expect(await bed.database.query('select * from pending_removal')).toEqual([]);

        await bed.apply(directoryVoice('parent-1').checkpoint({ runId: 'run-again', scope: SyncScope.BOTH }));
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
});
