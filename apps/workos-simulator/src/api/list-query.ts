import { z } from 'zod';
import type { Answer } from '../http/exchange';
import type { Order } from '../listing/page';
import { type InvalidField, invalidRequest } from './refusals';

export type ParsedQuery<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly answer: Answer };

const paging = {
  limit: z
    .string()
    .regex(/^\d+$/, 'must be an integer')
    .transform(Number)
    .pipe(z.number().min(1, 'must not be less than 1').max(100, 'must not be greater than 100'))
    .default(10),
  order: z.enum(['asc', 'desc', 'normal'] satisfies Order[]).default('desc'),
  before: z.string().optional(),
  after: z.string().optional(),
};

const isoDate = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}/, 'must be an ISO 8601 date')
  .transform((text) => new Date(text))
  .refine((date) => !Number.isNaN(date.getTime()), 'must be an ISO 8601 date');

const text = z.string().optional();

export const listQueries = {
  directories: z.object({ ...paging, organization_id: text, search: text, domain: text }),
  groups: z.object({ ...paging, directory: text, user: text }),
  users: z.object({ ...paging, directory: text, group: text, idp_id: text, email: text }),
  events: z.object({
    ...paging,
    organization_id: text,
    range_start: isoDate.optional(),
    range_end: isoDate.optional(),
  }),
};

export type ListQueries = { readonly [K in keyof typeof listQueries]: z.infer<(typeof listQueries)[K]> };

/** Reads the parameters of a list; an empty one counts as absent, of a repeated one the last counts. */
export function parseQuery<T extends z.ZodType>(schema: T, query: URLSearchParams): ParsedQuery<z.infer<T>> {
  const given = Object.fromEntries([...query].filter(([, value]) => value !== ''));
  const parsed = schema.safeParse(given);
  const errors: InvalidField[] = (parsed.error?.issues ?? []).map((issue) => ({
    field: issue.path.join('.'),
    code: issue.code,
    message: issue.message,
  }));
  if (given['before'] !== undefined && given['after'] !== undefined) {
    errors.push({ field: 'before', code: 'exclusive', message: 'must not be given together with after' });
  }
  if (!parsed.success || errors.length > 0) {
    return { ok: false, answer: invalidRequest(errors) };
  }
  return { ok: true, value: parsed.data };
}
