import { membership, MemberStatus, ProvisioningMode } from '@rollcall/contracts';
import { createTestDatabase } from '@rollcall/testing';
import {
  byRunId,
  decidedRecord,
  decisionsRecord,
  organization,
  organizationId,
  provision,
  removal,
  settingsRecord,
} from '../test-bed/records';
import { createTestBed, type TestBed } from '../test-bed/test-bed';

/** An hour and its minute of the test day, which begins at nine. */
const minute = 60_000;
const fourteenOhTwo = 5 * 60 * minute + 2 * minute;

describe('the history answers why a person lost access at 14:02', () => {
  let bed: TestBed;
  beforeAll(async () => {
    bed = await createTestBed(await createTestDatabase());
  });
  afterAll(() => bed.close());
  /** Where the clock of the test stands, since the bed was made. */
  let passed = 0;
  beforeEach(async () => {
    await bed.empty();
    bed.wait(24 * 60 * minute - passed);
    passed = 0;
  });

  const ada = { organizationId, email: 'ada@example.com' };
  const wait = (milliseconds: number): void => {
    bed.wait(milliseconds);
    passed += milliseconds;
  };
  /** Ada is a member from nine on; then it is 14:02. */
  const memberUntil = async (init: Parameters<typeof organization>[0] = {}): Promise<void> => {
    bed.neighbours.organizations.set(organizationId, organization(init));
    await bed.apply(settingsRecord(init), decisionsRecord(provision('ada'), provision('bob')));
    wait(fourteenOhTwo);
  };
  /** `14:02 REMOVE not_in_directory by eventId event-ada-gone`, newest first. */
  const told = async (email = ada.email): Promise<string[]> => {
    const { history } = await bed.calls.listMemberHistory({ organizationId, email });
    return history.map(({ at, action, reasonCode, cause }) => {
      const time = new Date(Number(at?.seconds) * 1_000).toISOString().slice(11, 16);
      return `${time} ${membership.ChangeAction[action]} ${reasonCode} by ${cause?.by.case} ${cause?.by.value}`;
    });
  };
  const added = '09:00 ADD default_role by eventId event-ada';

  it('an event of the directory', async () => {
    await memberUntil();
    await bed.apply(decisionsRecord(removal('ada', { reasonCode: 'inactive_in_directory' })));
    expect(await told()).toEqual(['14:02 REMOVE inactive_in_directory by eventId event-ada-gone', added]);
    const { history } = await bed.calls.listMemberHistory(ada);
    expect(history[0]).toMatchObject({
      before: { status: MemberStatus.ACTIVE },
      after: { status: MemberStatus.REMOVED },
    });
  });

  it('a run', async () => {
    await memberUntil();
    await bed.apply(decisionsRecord(removal('ada', byRunId('run-1'))), decidedRecord('run-1'));
    expect(await told()).toEqual(['14:02 REMOVE not_in_directory by runId run-1', added]);
  });

  it('an administrator', async () => {
    await memberUntil();
    await bed.apply(settingsRecord({ revision: 2, provisioningMode: ProvisioningMode.INVITE_ONLY }));
    await bed.calls.removeMember(ada, { headers: { 'rollcall-acting-for': 'olga@example.com' } });
    expect(await told()).toEqual(['14:02 REMOVE removed_by_admin by person olga@example.com', added]);
  });

  it('their own login, in no mapped group any more', async () => {
    await memberUntil();
    const jit = { revision: 2, provisioningMode: ProvisioningMode.JIT };
    bed.neighbours.organizations.set(organizationId, organization(jit));
    await bed.apply(settingsRecord(jit));
    bed.neighbours.loginDecisions.set(ada.email, removal('ada', { reasonCode: 'no_role_group' }));
    await bed.calls.resolveLogin(ada);
    expect(await told()).toEqual(['14:02 REMOVE no_role_group by person ada@example.com', added]);
  });

  it('a removal that waited, and who released it', async () => {
    await memberUntil({ policy: { guard: { enabled: true, maxRemovalsCount: 0, maxRemovalsShare: 0 } } });
    await bed.apply(decisionsRecord(removal('ada')));
    wait(minute);
    const [hold] = (await bed.calls.listHolds({ organizationId })).holds;
    await bed.calls.releaseHold({ holdId: hold?.holdId ?? '' });
    expect(await told()).toEqual([
      '14:03 REMOVE not_in_directory by person ada',
      '14:02 HOLD not_in_directory by eventId event-ada-gone',
      added,
    ]);
  });

  it('another email: found under the old one and under the new one', async () => {
    await memberUntil();
    await bed.apply(
      decisionsRecord(
        removal('ada', { reasonCode: 'email_changed' }),
        provision('eva', { previousEmail: ada.email, directoryUserId: 'directory_user_ada' }),
      ),
    );
    expect(await told()).toEqual(['14:02 REMOVE email_changed by eventId event-ada-gone', added]);
    expect(await told('eva@example.com')).toEqual(['14:02 ADD default_role by eventId event-eva']);
  });

  it('somebody who waits for a seat: what they wait for, and whose leaving gave it to them', async () => {
    await memberUntil({ seats: { standard: 3 } });
    await bed.apply(decisionsRecord(provision('wil')));
    wait(minute);
    await bed.apply(decisionsRecord(removal('ada')));
    expect(await told('wil@example.com')).toEqual([
      '14:03 UPDATE default_role by eventId event-ada-gone',
      '14:02 WAIT no_free_seat by eventId event-wil',
    ]);
  });
});
