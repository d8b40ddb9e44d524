import {
  create,
  type DescMessage,
  type DescMethod,
  type DescService,
  type JsonValue,
  type Message,
  type MessageInitShape,
  type MessageShape,
  toJson,
} from '@bufbuild/protobuf';
import { Code, ConnectError } from '@connectrpc/connect';
import type { Clock, NewId } from '@rollcall/domain';
import type { Database } from '@rollcall/persistence';
import type { CallContext } from '../server/caller-context';

/** What a call is about to change. */
export interface AuditSubject {
  /** Where the request does not name it. */
  readonly organizationId?: string | undefined;
  readonly parentId?: string | undefined;
  /** The thing as it is now, as {@link auditedState} shows it; absent: there is none. */
  readonly before?: JsonValue | undefined;
}

/** A message in the JSON form of the calls. */
export function auditedState<Schema extends DescMessage>(schema: Schema, state: MessageInitShape<Schema>): JsonValue {
  return toJson(schema, create(schema, state), { alwaysEmitImplicit: true });
}

/**
 * Reads what a call is about to change, for each administrative method of a service. A ConnectError that it throws says
 * that there is nothing to show, such as `not_found`.
 */
export type AuditReaders<Service extends DescService, Method extends keyof Service['method']> = {
  readonly [M in Method]: (request: MessageShape<Service['method'][M]['input']>) => Promise<AuditSubject>;
};

/** An administrative call that was let in. */
export interface AdministrativeCall extends CallContext {
  readonly method: DescMethod;
  readonly request: Message;
}

/** An entry whose outcome is to come. */
export interface BegunEntry {
  /** Resolves when the outcome is written. */
  done(answer: Message): Promise<void>;
  /** The failure as the caller is told. Resolves when the outcome is written. */
  failed(failure: ConnectError): Promise<void>;
}

export interface AuditLog {
  /**
   * Writes the entry of a call, before anything of it is carried out. When it rejects, there is no entry, and the call must
   * not be carried out.
   */
  begin(call: AdministrativeCall): Promise<BegunEntry>;
}

export interface AuditLogDependencies {
  readonly database: Database;
  readonly clock: Clock;
  readonly newId: NewId;
  /** By the method's name in code, such as `setPolicy`. */
  readonly readers: Readonly<Record<string, (request: never) => Promise<AuditSubject>>>;
  /** The parent of an organization, where the service knows it. */
  readonly parentOf: (organizationId: string) => Promise<string | undefined>;
}

/** An id that is longer is none, and fits no index. */
const longestId = 200;

/** Codes that say that nothing was changed. */
const refusals: ReadonlySet<Code> = new Set([
  Code.InvalidArgument,
  Code.NotFound,
  Code.AlreadyExists,
  Code.PermissionDenied,
  Code.Unauthenticated,
  Code.FailedPrecondition,
  Code.Aborted,
  Code.OutOfRange,
  Code.Unimplemented,
  Code.ResourceExhausted,
]);

export function createAuditLog({ database, clock, newId, readers, parentOf }: AuditLogDependencies): AuditLog {
  async function subjectOf({ method, request }: AdministrativeCall): Promise<AuditSubject> {
    // Each reader takes the request of its own method, which is what the call has.
    const read = readers[method.localName] as ((request: Message) => Promise<AuditSubject>) | undefined;
    if (!read) throw new Error(`no audit reader of ${method.parent.typeName}/${method.name}`);
    try {
      return await read(request);
    } catch (error) {
      // What is not there has no state before; the call itself tells.
      if (error instanceof ConnectError) return {};
      throw error;
    }
  }

  /** An organization that nobody knows, or that cannot be asked for, has no parent here. */
  async function knownParentOf(organizationId: string): Promise<string> {
    if (organizationId === '') return '';
    try {
      return (await parentOf(organizationId)) ?? '';
    } catch (error) {
      if (error instanceof ConnectError) return '';
      throw error;
    }
  }

  return {
    async begin(call) {
      const { method, request, caller = '', actingFor = '', requestId } = call;
      const at = clock.now();
      const subject = await subjectOf(call);
      const { organizationId, parentId } = addressOf(request, subject);
      const entryId = newId();
      await database.query(
        `insert into audit_entry (entry_id, at, service, method, caller, acting_for, organization_id, parent_id, outcome,
           request, before, request_id)
         values ($1, $2, $3, $4, $5, $6, $7, $8, 'begun', $9, $10, $11)`,
        [
          entryId,
          at,
          method.parent.typeName,
          method.name,
          caller,
          actingFor,
          storedId(organizationId),
          storedId(parentId === '' ? await knownParentOf(storedId(organizationId)) : parentId),
          jsonText(toJson(method.input, request, { alwaysEmitImplicit: true })),
          jsonText(subject.before),
          requestId,
        ],
      );

      const finish = async (outcome: Finished, { after, code = '', message = '' }: Told): Promise<void> => {
        await database.query(
          `update audit_entry set outcome = $2, finished_at = $3, code = $4, message = $5, after = $6
           where entry_id = $1`,
          [entryId, outcome, clock.now(), code, stored(message), jsonText(after)],
        );
      };
      return {
        done: (answer) => finish('done', { after: toJson(method.output, answer, { alwaysEmitImplicit: true }) }),
        failed: ({ code, rawMessage: message }) =>
          finish(refusals.has(code) ? 'refused' : 'failed', { code: codeName(code), message }),
      };
    },
  };
}

type Finished = 'done' | 'refused' | 'failed';

interface Told {
  readonly after?: JsonValue;
  readonly code?: string;
  readonly message?: string;
}

/** Whom a call is about: as its reader found out, else as the request itself says. */
function addressOf(request: Message, found: AuditSubject): { organizationId: string; parentId: string } {
  const named = 'organizationId' in request && typeof request.organizationId === 'string' ? request.organizationId : '';
  const parent = 'parentId' in request && typeof request.parentId === 'string' ? request.parentId : '';
  return { organizationId: found.organizationId ?? named, parentId: found.parentId ?? parent };
}

/** Postgres takes no NUL in a text. */
function stored(text: string): string {
  return text.replaceAll('\0', '\ufffd');
}

function storedId(id: string): string {
  return stored(id).slice(0, longestId);
}

function jsonText(value: JsonValue | undefined): string | null {
  return value === undefined ? null : JSON.stringify(value);
}

/** As Connect writes it: `failed_precondition`. */
function codeName(code: Code): string {
  return (Code[code] ?? 'unknown').replace(/(?<!^)[A-Z]/g, (letter) => `_${letter}`).toLowerCase();
}
