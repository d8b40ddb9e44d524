import { membershipService } from '@rollcall/membership';
import { type Database, migrate, openDatabase, provisionServiceRoles, serviceDatabaseUrl } from '@rollcall/persistence';
import { createTestDatabase, type TestDatabase } from '@rollcall/testing';
import { brokenHistorySql } from './each-change-once';

/** A line of one member's history: what it says was before, and what it says came of it. */
interface Line {
  readonly before: string | null;
  readonly after: string;
  readonly cause: string;
}

describe('a history held against itself', () => {
  let test: TestDatabase;
  let database: Database;
  beforeAll(async () => {
    test = await createTestDatabase();
    await provisionServiceRoles(test.adminUrl, [{ service: 'membership', schemas: ['membership'] }]);
    const options = {
      url: serviceDatabaseUrl(test.adminUrl, 'membership'),
      applicationName: 'each-change-once-test',
      migrations: membershipService.migrations,
    };
    await migrate(options);
    database = await openDatabase(options);
  });
  afterAll(async () => {
    await database.close();
    await test.drop();
  });

  let members = 0;
  async function broken(status: string, lines: readonly Line[]): Promise<unknown[]> {
    const organization = `organization-${(members += 1)}`;
    const member = `00000000-0000-7000-8000-${String(members).padStart(12, '0')}`;
    await database.query(
      `insert into organization (organization_id, parent_id, mode, default_seat_tier, email_change, mappings_enabled,
         seat_tier_mappings_enabled, revision, settings, guard_enabled, max_removals_count, max_removals_share)
       values ($1, 'northwind', 'scim', 'standard', 'new_record', true, false, 1, '{}', true, 10, 0.1)`,
      [organization],
    );
    for (const [at, { before, after, cause }] of lines.entries()) {
      await database.query(
        `insert into member_history (organization_id, id, member_id, email, at, action, before_email, before_role,
           before_seat_tier, before_status, after_role, after_seat_tier, after_status, reason_code, cause_kind, cause_id, counted)
         values ($1, gen_random_uuid(), $2, 'ada@northwind.example', to_timestamp($3), 'update',
           $4::text, $5, $6, $7, 'user', 'standard', $8, 'mapped_role', 'event', $9, true)`,
        [
          organization,
          member,
          1_764_000_000 + at,
          ...(before === null ? [null, null, null, null] : ['ada@northwind.example', 'user', 'standard', before]),
          after,
          cause,
        ],
      );
    }
    await database.query(
      `insert into member (organization_id, member_id, email, first_name, last_name, role, seat_tier, status, reason_code,
         created_at, updated_at)
       values ($1, $2, 'ada@northwind.example', 'Ada', 'Lovelace', 'user', 'standard', $3, 'mapped_role', now(), now())`,
      [organization, member, status],
    );
    const found = await database.query<{ organization_id: string }>(brokenHistorySql);
    return found.filter((line) => line.organization_id === organization);
  }

  const whole: Line[] = [
    { before: null, after: 'active', cause: 'event_1' },
    { before: 'active', after: 'removed', cause: 'event_2' },
  ];

  it('is whole when each line follows from the one before, and the last is what the member has', async () => {
    expect(await broken('removed', whole)).toEqual([]);
  });

  it.each<[string, string, Line[]]>([
    ['a change that nothing tells of', 'active', whole],
    ['a line that does not follow', 'active', [...whole, { before: 'active', after: 'active', cause: 'event_3' }]],
    ['one change made twice', 'removed', [...whole, { before: 'removed', after: 'removed', cause: 'event_2' }]],
  ])('shows %s', async (_what, status, lines) => {
    expect(await broken(status, lines)).not.toEqual([]);
  });
});
