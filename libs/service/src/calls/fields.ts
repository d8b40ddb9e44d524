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

/** A protobuf enum value that is one of the named ones, not UNSPECIFIED. */
export function enumField<E extends Record<string, string | number>>(
  values: E,
): z.ZodType<Exclude<E[keyof E], string>> {
  const known = new Set(
    Object.values(values).filter((value): value is number => typeof value === 'number' && value !== 0),
  );
  const names = Object.keys(values).filter((name) => known.has(values[name] as number));
  return z.number().refine((value) => known.has(value), `must be one of ${names.join(', ')}`) as unknown as z.ZodType<
    Exclude<E[keyof E], string>
  >;
}
