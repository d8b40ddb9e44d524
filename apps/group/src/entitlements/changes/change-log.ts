import type { Clock } from '@rollcall/domain';
import type { Sql, Transaction } from '@rollcall/persistence';
import { groupKey, personKey, type Scope, scopeKey } from './scope';
import type { Touched } from './touched';

/**
 * Whose entitlements may have changed, in the order of the commits: what every instance follows to know which answers it
 * still may give.
 */
export interface LoggedChange {
  readonly position: number;
  readonly scope: Scope;
  readonly concerns:
    | { readonly kind: 'person'; readonly email: string }
    | { readonly kind: 'group'; readonly groupId: string }
    | { readonly kind: 'everybody' };
}

/** Where the log ends, and up to where it has been forgotten. */
export interface LogExtent {
  readonly last: number;
  readonly forgotten: number;
}

export interface ChangeLog {
  /**
   * Writes down whom a transaction touches. The last statement of the transaction: from here to the commit all others
   * that log wait, in every instance.
   */
  append(tx: Transaction, touched: Touched): Promise<void>;
  extent(sql: Sql): Promise<LogExtent>;
  /** Up to `limit` changes after a position. */
  after(sql: Sql, position: number, limit: number): Promise<LoggedChange[]>;
  /** Up to `limit` changes of some scopes after a position, up to another. */
  between(
    sql: Sql,
    scopes: readonly Scope[],
    range: { readonly after: number; readonly upTo: number },
    limit: number,
  ): Promise<LoggedChange[]>;
  /** Drops changes from before a moment. */
  forget(sql: Sql, before: Date): Promise<void>;
}

export interface ChangeLogDependencies {
  readonly clock: Clock;
  /** Called after the commit of a transaction that logged. */
  readonly onLogged: (changes: readonly LoggedChange[]) => void;
}

/** More people or groups than this of one scope in one transaction are logged as everybody of it. */
const namedAtMost = 1_000;
const forgottenAtOnce = 10_000;

export function createChangeLog({ clock, onLogged }: ChangeLogDependencies): ChangeLog {
  return {
    async append(tx, touched) {
      const entries = entriesOf(touched);
      if (entries.length === 0) return;
      const [row] = await tx.query<{ first: number }>(
        `with given as (update entitlement_position set last = last + cardinality($1::text[]) returning last),
         logged as (
           insert into entitlement_change (position, scope, scope_id, email, group_id, changed_at)
           select g.last - cardinality($1::text[]) + t.place, t.scope, t.scope_id, t.email, t.group_id, $5
           from given g
           cross join unnest($1::text[], $2::text[], $3::text[], $4::text[]) with ordinality
             as t (scope, scope_id, email, group_id, place)
         )
         select last - cardinality($1::text[]) + 1 as first from given`,
        [
          entries.map(({ scope }) => scope.kind),
          entries.map(({ scope }) => scope.id),
          entries.map(({ concerns }) => (concerns.kind === 'person' ? concerns.email : null)),
          entries.map(({ concerns }) => (concerns.kind === 'group' ? concerns.groupId : null)),
          clock.now(),
        ],
      );
      const first = row?.first ?? 0;
      tx.afterCommit(() => onLogged(entries.map((entry, index) => ({ ...entry, position: first + index }))));
    },

    async extent(sql) {
      const [row] = await sql.query<LogExtent>('select last, forgotten from entitlement_position');
      return row ?? { last: 0, forgotten: 0 };
    },

    async after(sql, position, limit) {
      const rows = await sql.query<ChangeRow>(
        'select * from entitlement_change where position > $1 order by position limit $2',
        [position, limit],
      );
      return rows.map(loggedChange);
    },

    async between(sql, scopes, { after, upTo }, limit) {
      const rows = await sql.query<ChangeRow>(
        `select c.* from unnest($1::text[], $2::text[]) as s (scope, scope_id)
         cross join lateral (
           select * from entitlement_change
           where scope = s.scope and scope_id = s.scope_id and position > $3 and position <= $4
           order by position limit $5
         ) c
         order by c.position limit $5`,
        [scopes.map(({ kind }) => kind), scopes.map(({ id }) => id), after, upTo, limit],
      );
      return rows.map(loggedChange);
    },

    async forget(sql, before) {
      let gone: number;
      do {
        const [row] = await sql.query<{ gone: number }>(
          `with old as (
             select position from entitlement_change order by position limit $2
           ),
           gone as (
             delete from entitlement_change c using old
             where c.position = old.position and c.changed_at < $1 returning c.position
           ),
           told as (
             update entitlement_position set forgotten = greatest(forgotten, g.newest)
             from (select max(position) as newest from gone) g where g.newest is not null
           )
           select count(*) as gone from gone`,
          [before, forgottenAtOnce],
        );
        gone = row?.gone ?? 0;
      } while (gone === forgottenAtOnce);
    },
  };
}

/** A row of the log, as statements of other files read it too. */
export interface ChangeRow {
  readonly position: number;
  readonly scope: Scope['kind'];
  readonly scope_id: string;
  readonly email: string | null;
  readonly group_id: string | null;
}

export function loggedChange({
  position,
  scope: kind,
  scope_id: id,
  email,
  group_id: groupId,
}: ChangeRow): LoggedChange {
  const scope: Scope = { kind, id };
  if (email !== null) return { position, scope, concerns: { kind: 'person', email } };
  if (groupId !== null) return { position, scope, concerns: { kind: 'group', groupId } };
  return { position, scope, concerns: { kind: 'everybody' } };
}

type Entry = Omit<LoggedChange, 'position'>;

/** Each once; a scope with very many of them as a whole. */
function entriesOf({ people, groups, organizations }: Touched): Entry[] {
  const entries = new Map<string, Entry>();
  for (const { scope, email } of people) {
    entries.set(personKey(scope, email), { scope, concerns: { kind: 'person', email } });
  }
  for (const { scope, groupId } of groups) {
    entries.set(groupKey(scope, groupId), { scope, concerns: { kind: 'group', groupId } });
  }
  for (const { organizationId } of organizations) {
    const scope: Scope = { kind: 'organization', id: organizationId };
    entries.set(scopeKey(scope), { scope, concerns: { kind: 'everybody' } });
  }
  const ofScope = new Map<string, Entry[]>();
  for (const entry of entries.values()) {
    const key = scopeKey(entry.scope);
    const others = ofScope.get(key);
    if (others) others.push(entry);
    else ofScope.set(key, [entry]);
  }
  return [...ofScope.values()].flatMap((those) => {
    const everybody = those.find(({ concerns }) => concerns.kind === 'everybody');
    const [first] = those;
    if (everybody) return [everybody];
    if (first && those.length > namedAtMost) return [{ scope: first.scope, concerns: { kind: 'everybody' } as const }];
    return those;
  });
}

/** What answers depend on that a change makes out of date. */
export function subjectOf({ scope, concerns }: LoggedChange): string {
  switch (concerns.kind) {
    case 'person':
      return personKey(scope, concerns.email);
    case 'group':
      return groupKey(scope, concerns.groupId);
    case 'everybody':
      return scopeKey(scope);
  }
}
