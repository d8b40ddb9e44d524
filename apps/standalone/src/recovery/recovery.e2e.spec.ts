import { describeWith, eventually } from '@rollcall/testing';
import { demo } from '../demo/demo-directory';
import { openScene, patience, type Scene } from '../faults/test-bed/scene';
import { type Service, type ServiceProcesses, startServiceProcesses } from '../faults/test-bed/service-processes';
import type { Answer } from '../test-bed/rollcall-process';
import { forgetAllRecords } from './test-bed/kafka-retention';
import { type Bundles, bundleAll, type Commands, createCommands, type Ended } from './test-bed/service-commands';
import { backUpTables, emptySchema, type TableBackup } from './test-bed/table-backup';

jest.setTimeout(600_000);

const { parentId, production } = demo;

describeWith('kafka', 'a service whose database is restored or made anew, while people come and go', () => {
  let bundles: Bundles;
  let processes: ServiceProcesses;
  let scene: Scene;
  let commands: Commands;

  beforeAll(async () => {
    bundles = await bundleAll();
    const { programOf } = bundles;
    processes = await startServiceProcesses({
      users: 70,
      groups: 4,
      pollIntervalMs: 1_000,
      programs: (app) => programOf(app === 'console' ? 'cli' : app),
    });
    scene = await openScene(processes.doors, processes.adminUrl);
    commands = createCommands(processes, bundles);
  });
  afterAll(async () => {
    await processes?.close();
    await bundles?.remove();
  });
  afterEach(() => expect(processes.endedByThemselves()).toEqual([]));

  const call = async (service: Service, method: string, body: object): Promise<Answer> => {
    const answer = await processes.doors.call(service, method, body);
    expect(answer).toMatchObject({ status: 200 });
    return answer.body;
  };
  const carriedOut = async (command: Promise<Ended>): Promise<readonly string[]> => {
    const ended = await command;
    expect(ended).toMatchObject({ code: 0 });
    return ended.lines;
  };
  const beside = (service: Service, ...words: string[]) => carriedOut(commands.beside(service, ...words));

  /** A backup in the middle of things, and much that it knows nothing of. */
  async function backUpAndGoOn(...schemas: string[]): Promise<TableBackup> {
    const backup = await scene.turmoil.during(() => backUpTables(processes.adminUrl, schemas));
    await scene.turmoil.cause(50);
    await scene.membersEqualDirectory();
    return backup;
  }

  /** By a run, which is completed when every service has heard everything before it. */
  async function everybodyHasHeard(): Promise<void> {
    const runId = await scene.requestSync();
    await eventually(async () => expect((await scene.run(runId)).state).toBe('SYNC_STATE_COMPLETED'), patience);
  }

  /** Record, members, CSV and what group knows of them equal the directory, by each change once, and nobody was wronged. */
  async function allIsWell(): Promise<void> {
    await scene.equalsDirectory();
    await everybodyHasHeard();
    await scene.eachChangeOnce();
    await scene.nobodyWronged();
    const living = (schema: string) =>
      scene.rows(
        `select organization_id, email, member_id::text, role, seat_tier, status from ${schema}.member
         where status <> 'removed' order by 1, 2`,
      );
    await eventually(async () => expect(await living('group_')).toEqual(await living('membership')), patience);
  }

  it('ingest restored: catches up with WorkOS in silence, and nobody lives through the past twice', async () => {
    const backup = await backUpAndGoOn('ingest', 'ingest_jobs');
    expect(await commands.beside('ingest', 'recover', '--yes')).toMatchObject({
      code: 1,
      lines: [expect.stringContaining('stop the service')],
    });
    await processes.stop('ingest');
    await scene.turmoil.cause(10);
    await backup.restore();
    await beside('ingest', 'recover', '--yes');
    await scene.turmoil.during(() => processes.start('ingest'));
    await allIsWell();
  });

  it('membership restored: lives through what was decided since, and those behind it are where they were', async () => {
    const backup = await backUpAndGoOn('membership');
    // Whoever left and came back is the one to lose something if the past were told again.
    const [{ email }] = await scene.rows(
      `select m.email from membership.member m join membership.member_history h using (organization_id, member_id)
       where m.organization_id = '${production}' and m.status = 'active' and not m.primary_owner
       group by m.email order by bool_or(h.after_status = 'removed') desc, max(h.at) desc limit 1`,
    );
    const { group } = await call('group', 'CreateGroup', { organizationId: production, name: 'Chess' });
    const chess = { organizationId: production, groupId: group.groupId };
    await call('group', 'AddGroupMember', { ...chess, email });
    await processes.stop('membership');
    await backup.restore();
    await beside('membership', 'recover', '--yes');
    await processes.start('membership');
    const lines = await beside('membership', 'republish');
    expect(lines).toContainEqual(expect.stringMatching(`told \\d+ members of ${production}`));
    await everybodyHasHeard();
    const { members } = await call('group', 'ListGroupMembers', chess);
    expect(members.map((member: Answer) => member.email)).toEqual([email]);
    // The directory has no such group.
    await call('group', 'DeleteGroup', chess);
    await allIsWell();
  });

  it('seat-policy restored: its settings are in force again, and it decides by what happened since', async () => {
    const settingsIn = (schema: string) =>
      scene.rows(`select organization_id, revision, settings from ${schema}.organization order by 1`);
    const backup = await backUpAndGoOn('seat_policy');
    const [before] = await scene.rows(
      `select settings from seat_policy.organization where organization_id = '${production}'`,
    );
    const { policy } = await call('seat-policy', 'SetPolicy', {
      organizationId: production,
      unmappedGraceSeconds: 7,
    }).then(({ organization }) => organization);
    expect(policy.unmappedGraceSeconds).toBe(7);
    await processes.stop('seat-policy');
    await scene.turmoil.cause(10);
    await backup.restore();
    await beside('seat-policy', 'recover', '--yes');
    await processes.start('seat-policy');
    await beside('seat-policy', 'republish');
    await allIsWell();
    await eventually(
      async () => expect(await settingsIn('membership')).toEqual(await settingsIn('seat_policy')),
      patience,
    );
    const [after] = await scene.rows(
      `select settings from membership.organization where organization_id = '${production}'`,
    );
    expect(after.settings.policy).toEqual({ ...before.settings.policy });
  });

  it('consumers that hear everything again change nothing', async () => {
    const consumers = ['seat-policy', 'membership', 'group'] as const;
    await scene.eachChangeOnce();
    const before = await written();
    for (const consumer of consumers) {
      await processes.stop(consumer);
      await beside(consumer, 'replay', '--yes');
    }
    await processes.start(...consumers);
    await eventually(async () => {
      for (const consumer of consumers) expect(await lagOf(consumer)).toBe(0);
    }, patience);
    await scene.eachChangeOnce();
    expect(await written()).toEqual(before);
  });

  it('group made anew, of which Kafka holds nothing any more: as it was, when all have told it everything', async () => {
    const before = await mirrored();
    await processes.stop('group');
    await forgetAllRecords(processes.doors);
    await emptySchema(processes.adminUrl, 'group_', 'rollcall_group');
    await beside('group', 'migrate');
    await beside('group', 'recover', '--yes');
    await processes.start('group');
    await beside('seat-policy', 'republish');
    await beside('membership', 'republish');
    const told = await carriedOut(commands.rollcall('admin', 'republish', parentId, '--yes', '--watch'));
    expect(told.join('\n')).toContain('completed');
    await beside('group', 'republish');
    expect(before.length).toBeGreaterThan(200);
    expect(await mirrored()).toEqual(before);
    await allIsWell();
  });

  it('membership made anew: everybody whom the directory decides is a member again', async () => {
    await processes.stop('membership');
    await emptySchema(processes.adminUrl, 'membership', 'rollcall_membership');
    await beside('membership', 'migrate');
    await beside('membership', 'recover', '--yes');
    await processes.start('membership');
    await beside('seat-policy', 'republish');
    await beside('membership', 'republish');
    await allIsWell();
  });

  /** What tells whether a row of what they decide and keep was written, or anything published. */
  async function written(): Promise<Answer[]> {
    const tables = [
      'seat_policy.decision',
      'seat_policy.directory_user',
      'membership.member',
      'membership.decision',
      'membership.member_history',
      'group_.member',
      'group_.directory_membership',
    ];
    const rows = tables.map(
      (table) => `select '${table}' as what, count(*)::int, max(xmin::text::bigint)::text as newest from ${table}`,
    );
    const outboxes = ['seat_policy', 'membership', 'group_'].map(
      (schema) => `select '${schema} ' || topic || key, last::bigint, '' from ${schema}.outbox_sequence`,
    );
    return scene.rows(`${[...rows, ...outboxes].join(' union all ')} order by what`);
  }

  /** What group has of the directory, of members and of settings. */
  function mirrored(): Promise<Answer[]> {
    return scene.rows(
      `select 'user' as what, directory_user_id as one, email as other from group_.directory_user
       union all select 'group', directory_group_id, name from group_.directory_group where not deleted
       union all select 'membership', directory_group_id, directory_user_id from group_.directory_membership
       union all select 'member', organization_id, email from group_.member where status <> 'removed'
       union all select 'organization', organization_id, seat_tiers::text from group_.organization order by 1, 2, 3`,
    );
  }

  async function lagOf(service: Service): Promise<number> {
    const metrics = await (await fetch(`${processes.doors.url(service)}/metrics`)).text();
    const counts = [...metrics.matchAll(/^rollcall_consumer_lag_records\{.*\} (\d+)$/gm)].map(([, count]) =>
      Number(count),
    );
    return counts.length === 0 ? NaN : counts.reduce((sum, count) => sum + count, 0);
  }
});
