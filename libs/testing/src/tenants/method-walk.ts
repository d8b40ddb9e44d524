import { create, type DescMethod, type DescService, type Message, toJsonString } from '@bufbuild/protobuf';
import { ConnectError } from '@connectrpc/connect';

/** What a walk puts into requests, by the field's name: everything by which something of somebody else can be named. */
export type GivenFields = Readonly<Record<string, unknown>>;

/** Fields of the service's requests that the walk gives nothing for, as `Method.field`: what it would walk past. */
export function fieldsNotGiven(service: DescService, given: GivenFields): string[] {
  return service.methods.flatMap(({ name, input }) =>
    input.fields.filter(({ localName }) => !(localName in given)).map(({ localName }) => `${name}.${localName}`),
  );
}

/**
 * Calls a method by what the contract says of it, with every field of its request that is given. Answers what was said, as
 * JSON or as the words of the refusal; of a stream its first message.
 */
export async function askedFor(calls: object, method: DescMethod, given: GivenFields): Promise<string> {
  const fields = method.input.fields.filter(({ localName }) => given[localName] !== undefined);
  const request = create(
    method.input,
    Object.fromEntries(fields.map(({ localName }) => [localName, given[localName]])),
  );
  // The client's type is of one method at a time: a walk knows them by name alone.
  const call = (calls as Record<string, (asked: object, options?: object) => unknown>)[method.localName];
  if (!call) throw new Error(`the client has no ${method.name}`);
  const leaving = new AbortController();
  try {
    const answer = call(request, { signal: leaving.signal });
    if (method.methodKind !== 'server_streaming') return toJsonString(method.output, (await answer) as Message);
    for await (const message of answer as AsyncIterable<Message>) return toJsonString(method.output, message);
    return '';
  } catch (error) {
    return ConnectError.from(error).message;
  } finally {
    leaving.abort();
  }
}

/** As much of a database as it takes to look at its tables. */
export interface Tables {
  query<Row extends object>(text: string, parameters?: unknown[]): Promise<Row[]>;
}

/** Every row of every table that has the column with this value, as text: what nobody else's call may change. */
export async function rowsOf(tables: Tables, column: string, value: string): Promise<string[]> {
  const named = await tables.query<{ name: string }>(
    `select quote_ident(table_schema) || '.' || quote_ident(table_name) as name from information_schema.columns
     where column_name = $1 and table_schema not in ('information_schema', 'pg_catalog') order by 1`,
    [column],
  );
  const rows = [];
  for (const { name } of named) {
    const found = await tables.query<{ row: string }>(
      `select to_jsonb(t)::text as row from ${name} t where ${column} = $1 order by 1`,
      [value],
    );
    rows.push(...found.map(({ row }) => `${name} ${row}`));
  }
  return rows;
}
