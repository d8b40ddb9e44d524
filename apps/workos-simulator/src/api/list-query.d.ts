import { z } from 'zod';
import type { Answer } from '../http/exchange';
export type ParsedQuery<T> =
  | {
      readonly ok: true;
      readonly value: T;
    }
  | {
      readonly ok: false;
      readonly answer: Answer;
    };
export declare const listQueries: {
  directories: z.ZodObject<
    {
      organization_id: z.ZodOptional<z.ZodString>;
      search: z.ZodOptional<z.ZodString>;
      domain: z.ZodOptional<z.ZodString>;
      limit: z.ZodDefault<z.ZodPipe<z.ZodPipe<z.ZodString, z.ZodTransform<number, string>>, z.ZodNumber>>;
      order: z.ZodDefault<
        z.ZodEnum<{
          asc: 'asc';
          desc: 'desc';
          normal: 'normal';
        }>
      >;
      before: z.ZodOptional<z.ZodString>;
      after: z.ZodOptional<z.ZodString>;
    },
    z.core.$strip
  >;
  groups: z.ZodObject<
    {
      directory: z.ZodOptional<z.ZodString>;
      user: z.ZodOptional<z.ZodString>;
      limit: z.ZodDefault<z.ZodPipe<z.ZodPipe<z.ZodString, z.ZodTransform<number, string>>, z.ZodNumber>>;
      order: z.ZodDefault<
        z.ZodEnum<{
          asc: 'asc';
          desc: 'desc';
          normal: 'normal';
        }>
      >;
      before: z.ZodOptional<z.ZodString>;
      after: z.ZodOptional<z.ZodString>;
    },
    z.core.$strip
  >;
  users: z.ZodObject<
    {
      directory: z.ZodOptional<z.ZodString>;
      group: z.ZodOptional<z.ZodString>;
      idp_id: z.ZodOptional<z.ZodString>;
      email: z.ZodOptional<z.ZodString>;
      limit: z.ZodDefault<z.ZodPipe<z.ZodPipe<z.ZodString, z.ZodTransform<number, string>>, z.ZodNumber>>;
      order: z.ZodDefault<
        z.ZodEnum<{
          asc: 'asc';
          desc: 'desc';
          normal: 'normal';
        }>
      >;
      before: z.ZodOptional<z.ZodString>;
      after: z.ZodOptional<z.ZodString>;
    },
    z.core.$strip
  >;
  events: z.ZodObject<
    {
      organization_id: z.ZodOptional<z.ZodString>;
      range_start: z.ZodOptional<z.ZodPipe<z.ZodString, z.ZodTransform<Date, string>>>;
      range_end: z.ZodOptional<z.ZodPipe<z.ZodString, z.ZodTransform<Date, string>>>;
      limit: z.ZodDefault<z.ZodPipe<z.ZodPipe<z.ZodString, z.ZodTransform<number, string>>, z.ZodNumber>>;
      order: z.ZodDefault<
        z.ZodEnum<{
          asc: 'asc';
          desc: 'desc';
          normal: 'normal';
        }>
      >;
      before: z.ZodOptional<z.ZodString>;
      after: z.ZodOptional<z.ZodString>;
    },
    z.core.$strip
  >;
};
export type ListQueries = {
  readonly [K in keyof typeof listQueries]: z.infer<(typeof listQueries)[K]>;
};
/** Reads the parameters of a list; an empty one counts as absent, of a repeated one the last counts. */
export declare function parseQuery<T extends z.ZodType>(schema: T, query: URLSearchParams): ParsedQuery<z.infer<T>>;
//# sourceMappingURL=list-query.d.ts.map
