import { createHmac } from 'node:crypto';
import pg from 'pg';

/** A service's place in a shared database: its own role and its own schemas, closed to every other service's role. */
export interface ServiceRole {
  /** Such as `ingest`: the role becomes `rollcall_ingest`. Lower-case words joined by `_`. */
  readonly service: string;
  /** Schemas that the role owns; the first is its search path. */
  readonly schemas: readonly string[];
}

/** The url by which a service reaches its own schema, made from the administrator's url. */
export function serviceDatabaseUrl(adminUrl: string, service: string): string {
  const url = new URL(adminUrl);
  // Derived, so that separate processes that know the administrator's url agree on it without storing it.
  url.password = createHmac('sha256', `${url.username}:${url.password}`)
    .update(`rollcall role ${service}`)
    .digest('hex');
  url.username = roleName(service);
  return url.href;
}

/**
 * Makes the roles and schemas of the services, or leaves them as they are. Needs a role that may create roles.
 * Safe to run again and by two at once.
 */
export async function provisionServiceRoles(adminUrl: string, roles: readonly ServiceRole[]): Promise<void> {
  const client = new pg.Client({ connectionString: adminUrl, application_name: 'rollcall-provision' });
  await client.connect();
  try {
    await client.query('select pg_advisory_lock(7326450118)');
    await client.query('revoke all on schema public from public');
    for (const role of roles) await provisionOnce(client, adminUrl, role);
  } finally {
    await client.end();
  }
}

/**
 * Roles belong to the whole server and our lock to one database, so somebody may be at the same role from another database.
 * Postgres waits for the other's commit and then refuses ours, so it can be tried again at once.
 */
async function provisionOnce(client: pg.Client, adminUrl: string, role: ServiceRole): Promise<void> {
  for (let triesLeft = 20; ; triesLeft -= 1) {
    try {
      return await provision(client, adminUrl, role);
    } catch (error) {
      if (triesLeft === 0 || !(error instanceof pg.DatabaseError) || !isRaceForRole(error)) throw error;
    }
  }
}

function isRaceForRole({ code, message, constraint }: pg.DatabaseError): boolean {
  const duplicateObject = '42710';
  return (
    code === duplicateObject ||
    constraint === 'pg_authid_rolname_index' ||
    // An internal error without a code of its own (heapam.c, simple_heap_update).
    message.includes('tuple concurrently updated')
  );
}

async function provision(client: pg.Client, adminUrl: string, { service, schemas }: ServiceRole): Promise<void> {
  const role = pg.escapeIdentifier(roleName(service));
  const password = pg.escapeLiteral(new URL(serviceDatabaseUrl(adminUrl, service)).password);
  const known = await client.query('select 1 from pg_roles where rolname = $1', [roleName(service)]);
  await client.query(`${known.rowCount ? 'alter' : 'create'} role ${role} login password ${password}`);
  // Since Postgres 16 making a role does not allow acting for it, which giving it a schema needs; a superuser may anyway.
  await client.query(`grant ${role} to current_user`);
  for (const schema of schemas) {
    await client.query(`create schema if not exists ${pg.escapeIdentifier(schema)} authorization ${role}`);
  }
  const path = schemas.map((schema) => pg.escapeIdentifier(schema)).join(', ');
  const database = pg.escapeIdentifier(decodeURIComponent(new URL(adminUrl).pathname.slice(1)));
  await client.query(`alter role ${role} in database ${database} set search_path = ${path}`);
}

function roleName(service: string): string {
  return `rollcall_${service}`;
}
