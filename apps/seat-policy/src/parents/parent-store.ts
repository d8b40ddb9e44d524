import { create } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { type Parent, ParentSchema } from '@rollcall/contracts';
import type { Sql, Transaction } from '@rollcall/persistence';

interface ParentRow {
  readonly parent_id: string;
  readonly name: string;
  readonly workos_organization_id: string;
  readonly created_at: Date;
  readonly updated_at: Date;
}

/** The parents as they are stored. */
export const parentStore = {
  async find(sql: Sql, parentId: string): Promise<Parent | undefined> {
    const [row] = await sql.query<ParentRow>('select * from parent where parent_id = $1', [parentId]);
    return row && parentOf(row);
  },

  /** In order of their ids, those after `after`. */
  async list(sql: Sql, after: string, limit: number): Promise<Parent[]> {
    const rows = await sql.query<ParentRow>('select * from parent where parent_id > $1 order by parent_id limit $2', [
      after,
      limit,
    ]);
    return rows.map(parentOf);
  },

  /** Lets no other transaction put a parent until the commit: two must not get one WorkOS organization. Reading goes on. */
  async lockPuts(tx: Transaction): Promise<void> {
    await tx.query('lock table parent in share row exclusive mode');
  },

  /** The parent that has this WorkOS organization. */
  async ownerOf(sql: Sql, workosOrganizationId: string): Promise<string | undefined> {
    const [row] = await sql.query<{ parent_id: string }>(
      'select parent_id from parent where workos_organization_id = $1',
      [workosOrganizationId],
    );
    return row?.parent_id;
  },

  async put(
    tx: Transaction,
    parent: { parentId: string; name: string; workosOrganizationId: string },
    now: Date,
  ): Promise<Parent> {
    const [row] = await tx.query<ParentRow>(
      `insert into parent (parent_id, name, workos_organization_id, created_at, updated_at) values ($1, $2, $3, $4, $4)
       on conflict (parent_id) do update
       set name = excluded.name, workos_organization_id = excluded.workos_organization_id, updated_at = excluded.updated_at
       returning *`,
      [parent.parentId, parent.name, parent.workosOrganizationId, now],
    );
    if (!row) throw new Error('putting a parent returned no row');
    return parentOf(row);
  },
};

function parentOf(row: ParentRow): Parent {
  return create(ParentSchema, {
    parentId: row.parent_id,
    name: row.name,
    workosOrganizationId: row.workos_organization_id,
    createdAt: timestampFromDate(row.created_at),
    updatedAt: timestampFromDate(row.updated_at),
  });
}
