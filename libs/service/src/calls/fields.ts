import type { GenEnum } from '@bufbuild/protobuf/codegenv2';
import { z } from 'zod';

/** Field shapes that many calls share. */

/** An id given by a caller: not empty, at most 200 characters, no control characters, no blanks at the ends. */
export const idField = z
  .string()
  .min(1, 'must not be empty')
  .max(200, 'must have at most 200 characters')
  .regex(/^(?!\s)[^\u0000-\u001f\u007f]*(?<!\s)$/u, 'must not have control characters or blanks at its ends');

/** A name for people: not blank, at most 500 characters, trimmed. */
export const nameField = z
  .string()
  .trim()
  .min(1, 'must not be empty')
  .max(500, 'must have at most 500 characters')
  .regex(/^[^\u0000-\u001f\u007f]*$/u, 'must not have control characters');

/** An email, compared and stored trimmed and in lower case. */
export const emailField = z
  .string()
  .trim()
  .toLowerCase()
  .min(1, 'must not be empty')
  .max(320, 'must have at most 320 characters')
  .regex(/^[^\s@\u0000-\u001f\u007f]+@[^\s@\u0000-\u001f\u007f]+$/u, 'must be an email address');

/** A protobuf enum value that is one of the named ones, not UNSPECIFIED. The message names them as callers write them. */
export function enumField<Value extends number>(schema: GenEnum<Value>): z.ZodType<Value> {
  const known = new Set<number>(schema.values.map(({ number }) => number).filter((number) => number !== 0));
  const names = schema.values.filter(({ number }) => number !== 0).map(({ name }) => name);
  return z.custom<Value>(
    (value) => typeof value === 'number' && known.has(value),
    `must be one of ${names.join(', ')}`,
  );
}
