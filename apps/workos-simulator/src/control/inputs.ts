import { z } from 'zod';
import { directoryStates, directoryTypes } from '../directory/directory';
import { userStates } from '../directory/directory-user';
import { badFields, Refused } from '../directory/refused';

const id = z.string().min(1).max(200);
const name = z.string().min(1);
const text = z.string().nullable().optional();
const time = z.iso.datetime({ offset: true }).transform((value) => new Date(value));
const fraction = z.number().min(0).max(1);
const milliseconds = z.number().int().min(0);
const count = z.number().int().min(0).max(2_000_000);
const limit = z.number().int().min(0).nullable();

const userFields = {
  first_name: text,
  last_name: text,
  idp_id: z.string().min(1).optional(),
  state: z.enum(userStates).optional(),
  username: text,
  job_title: text,
  custom_attributes: z.record(z.string(), z.unknown()).optional(),
  created_at: time.optional(),
};

/** The bodies of the controls. Unknown fields are refused: a misspelt one would otherwise do nothing, silently. */
export const controlInputs = {
  newOrganization: z.strictObject({ id: id.optional(), name }),
  newDirectory: z.strictObject({ id: id.optional(), organization_id: id, name, type: z.enum(directoryTypes) }),
  directoryState: z.strictObject({ state: z.enum(directoryStates) }),
  generate: z.strictObject({
    users: count,
    groups: count.optional(),
    groups_per_user: count.optional(),
    seed: z
      .number()
      .int()
      .min(0)
      .max(2 ** 32 - 1)
      .optional(),
    email_domain: z
      .string()
      .regex(/^[a-z0-9-]+(\.[a-z0-9-]+)+$/, 'must be a domain name in lower case')
      .optional(),
    events: z.boolean().optional(),
  }),
  newUser: z.strictObject({ id: id.optional(), directory_id: id, email: z.string().min(1).nullable(), ...userFields }),
  userChanges: z.strictObject({ email: z.string().min(1).nullable().optional(), ...userFields }),
  keepId: z.strictObject({ keep_id: z.boolean().optional() }),
  keepIdQuery: z.object({ keep_id: z.stringbool({ truthy: ['true'], falsy: ['false'] }).optional() }),
  reactivate: z.strictObject({ restore_groups: z.boolean().optional() }),
  newGroup: z.strictObject({
    id: id.optional(),
    directory_id: id,
    name,
    idp_id: z.string().min(1).optional(),
    created_at: time.optional(),
  }),
  groupChanges: z.strictObject({ name: name.optional(), idp_id: z.string().min(1).optional() }),
  newPerson: z.strictObject({
    email: z.string().regex(/^\s*[^\s@]+@[^\s@]+\s*$/, 'must be an email address'),
    first_name: text,
    last_name: text,
    note: text,
  }),
  webhooks: z
    .strictObject({ url: z.url({ protocol: /^https?$/ }).nullable(), secret: z.string().min(1).optional() })
    .transform(({ url, secret }, context) => {
      if (url === null) {
        return undefined;
      }
      if (secret === undefined) {
        context.addIssue({ code: 'custom', path: ['secret'], message: 'needed to sign what is sent to the url' });
        return z.NEVER;
      }
      return { url, secret };
    }),
  faults: z.strictObject({
    webhooks: z
      .strictObject({
        drop: fraction.optional(),
        duplicate: fraction.optional(),
        reorder: fraction.optional(),
        delay_ms: milliseconds.optional(),
      })
      .optional(),
    api: z
      .strictObject({
        error_rate: fraction.optional(),
        error_status: z.number().int().min(400).max(599).optional(),
        timeout_rate: fraction.optional(),
        truncate_rate: fraction.optional(),
        reset_rate: fraction.optional(),
        blank_rate: fraction.optional(),
        empty_rate: fraction.optional(),
        lost_cursor_rate: fraction.optional(),
        only_path: z.string().min(1).nullable().optional(),
        users_per_second_limit: limit.optional(),
        requests_per_minute_limit: limit.optional(),
        hold_back_ms: milliseconds.optional(),
      })
      .optional(),
  }),
};

/** @throws Refused that names each field that is wrong, or that the body is not JSON */
export function parseInput<T extends z.ZodType>(schema: T, body: string): z.infer<T> {
  return parseValue(schema, parseJson(body));
}

/** @throws Refused that names each field that is wrong */
export function parseValue<T extends z.ZodType>(schema: T, value: unknown): z.infer<T> {
  const parsed = schema.safeParse(value);
  if (!parsed.success) {
    throw badFields(parsed.error.issues.flatMap(fieldsOf));
  }
  return parsed.data;
}

function parseJson(body: string): unknown {
  if (body.trim() === '') {
    return {};
  }
  try {
    return JSON.parse(body);
  } catch (cause) {
    throw new Refused(400, `the body is not JSON: ${cause instanceof Error ? cause.message : String(cause)}`);
  }
}

function fieldsOf(issue: z.core.$ZodIssue) {
  const path = issue.path.map(String);
  // Zod reports unknown fields by the object that holds them; here each is named.
  const fields = issue.code === 'unrecognized_keys' ? issue.keys.map((key) => [...path, key]) : [path];
  const message = issue.code === 'unrecognized_keys' ? 'there is no such field' : issue.message;
  return fields.map((field) => ({ field: field.join('.') || 'body', code: issue.code, message }));
}
