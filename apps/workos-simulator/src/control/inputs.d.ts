import { z } from 'zod';
/** The bodies of the controls. Unknown fields are refused: a misspelt one would otherwise do nothing, silently. */
export declare const controlInputs: {
  newOrganization: z.ZodObject<
    {
      id: z.ZodOptional<z.ZodString>;
      name: z.ZodString;
    },
    z.core.$strict
  >;
  newDirectory: z.ZodObject<
    {
      id: z.ZodOptional<z.ZodString>;
      organization_id: z.ZodString;
      name: z.ZodString;
      type: z.ZodEnum<{
        'azure scim v2.0': 'azure scim v2.0';
        bamboohr: 'bamboohr';
        'breathe hr': 'breathe hr';
        'cezanne hr': 'cezanne hr';
        'cyberark scim v2.0': 'cyberark scim v2.0';
        'fourth hr': 'fourth hr';
        'generic scim v2.0': 'generic scim v2.0';
        'gsuite directory': 'gsuite directory';
        hibob: 'hibob';
        'sailpoint scim v2.0': 'sailpoint scim v2.0';
        'jump cloud scim v2.0': 'jump cloud scim v2.0';
        'okta scim v2.0': 'okta scim v2.0';
        'onelogin scim v2.0': 'onelogin scim v2.0';
        'people hr': 'people hr';
        personio: 'personio';
        'pingfederate scim v2.0': 'pingfederate scim v2.0';
        'rippling scim v2.0': 'rippling scim v2.0';
        s3: 's3';
        sftp: 'sftp';
        'sftp workday': 'sftp workday';
        workday: 'workday';
      }>;
    },
    z.core.$strict
  >;
  directoryState: z.ZodObject<
    {
      state: z.ZodEnum<{
        linked: 'linked';
        validating: 'validating';
        invalid_credentials: 'invalid_credentials';
        unlinked: 'unlinked';
        deleting: 'deleting';
      }>;
    },
    z.core.$strict
  >;
  generate: z.ZodObject<
    {
      users: z.ZodNumber;
      groups: z.ZodOptional<z.ZodNumber>;
      groups_per_user: z.ZodOptional<z.ZodNumber>;
      seed: z.ZodOptional<z.ZodNumber>;
      email_domain: z.ZodOptional<z.ZodString>;
      events: z.ZodOptional<z.ZodBoolean>;
    },
    z.core.$strict
  >;
  newUser: z.ZodObject<
    {
      first_name: z.ZodOptional<z.ZodNullable<z.ZodString>>;
      last_name: z.ZodOptional<z.ZodNullable<z.ZodString>>;
      idp_id: z.ZodOptional<z.ZodString>;
      state: z.ZodOptional<
        z.ZodEnum<{
          active: 'active';
          inactive: 'inactive';
          suspended: 'suspended';
        }>
      >;
      username: z.ZodOptional<z.ZodNullable<z.ZodString>>;
      job_title: z.ZodOptional<z.ZodNullable<z.ZodString>>;
      custom_attributes: z.ZodOptional<z.ZodRecord<z.ZodString, z.ZodUnknown>>;
      created_at: z.ZodOptional<z.ZodPipe<z.ZodISODateTime, z.ZodTransform<Date, string>>>;
      id: z.ZodOptional<z.ZodString>;
      directory_id: z.ZodString;
      email: z.ZodNullable<z.ZodString>;
    },
    z.core.$strict
  >;
  userChanges: z.ZodObject<
    {
      first_name: z.ZodOptional<z.ZodNullable<z.ZodString>>;
      last_name: z.ZodOptional<z.ZodNullable<z.ZodString>>;
      idp_id: z.ZodOptional<z.ZodString>;
      state: z.ZodOptional<
        z.ZodEnum<{
          active: 'active';
          inactive: 'inactive';
          suspended: 'suspended';
        }>
      >;
      username: z.ZodOptional<z.ZodNullable<z.ZodString>>;
      job_title: z.ZodOptional<z.ZodNullable<z.ZodString>>;
      custom_attributes: z.ZodOptional<z.ZodRecord<z.ZodString, z.ZodUnknown>>;
      created_at: z.ZodOptional<z.ZodPipe<z.ZodISODateTime, z.ZodTransform<Date, string>>>;
      email: z.ZodOptional<z.ZodNullable<z.ZodString>>;
    },
    z.core.$strict
  >;
  keepId: z.ZodObject<
    {
      keep_id: z.ZodOptional<z.ZodBoolean>;
    },
    z.core.$strict
  >;
  keepIdQuery: z.ZodObject<
    {
      keep_id: z.ZodOptional<z.ZodCodec<z.ZodString, z.ZodBoolean>>;
    },
    z.core.$strip
  >;
  reactivate: z.ZodObject<
    {
      restore_groups: z.ZodOptional<z.ZodBoolean>;
    },
    z.core.$strict
  >;
  newGroup: z.ZodObject<
    {
      id: z.ZodOptional<z.ZodString>;
      directory_id: z.ZodString;
      name: z.ZodString;
      idp_id: z.ZodOptional<z.ZodString>;
      created_at: z.ZodOptional<z.ZodPipe<z.ZodISODateTime, z.ZodTransform<Date, string>>>;
    },
    z.core.$strict
  >;
  groupChanges: z.ZodObject<
    {
      name: z.ZodOptional<z.ZodString>;
      idp_id: z.ZodOptional<z.ZodString>;
    },
    z.core.$strict
  >;
  webhooks: z.ZodPipe<
    z.ZodObject<
      {
        url: z.ZodNullable<z.ZodURL>;
        secret: z.ZodOptional<z.ZodString>;
      },
      z.core.$strict
    >,
    z.ZodTransform<
      | {
          url: string;
          secret: string;
        }
      | undefined,
      {
        url: string | null;
        secret?: string | undefined;
      }
    >
  >;
  faults: z.ZodObject<
    {
      webhooks: z.ZodOptional<
        z.ZodObject<
          {
            drop: z.ZodOptional<z.ZodNumber>;
            duplicate: z.ZodOptional<z.ZodNumber>;
            reorder: z.ZodOptional<z.ZodNumber>;
            delay_ms: z.ZodOptional<z.ZodNumber>;
          },
          z.core.$strict
        >
      >;
      api: z.ZodOptional<
        z.ZodObject<
          {
            error_rate: z.ZodOptional<z.ZodNumber>;
            error_status: z.ZodOptional<z.ZodNumber>;
            timeout_rate: z.ZodOptional<z.ZodNumber>;
            truncate_rate: z.ZodOptional<z.ZodNumber>;
            users_per_second_limit: z.ZodOptional<z.ZodNullable<z.ZodNumber>>;
            requests_per_minute_limit: z.ZodOptional<z.ZodNullable<z.ZodNumber>>;
            hold_back_ms: z.ZodOptional<z.ZodNumber>;
          },
          z.core.$strict
        >
      >;
    },
    z.core.$strict
  >;
};
/** @throws Refused that names each field that is wrong, or that the body is not JSON */
export declare function parseInput<T extends z.ZodType>(schema: T, body: string): z.infer<T>;
/** @throws Refused that names each field that is wrong */
export declare function parseValue<T extends z.ZodType>(schema: T, value: unknown): z.infer<T>;
//# sourceMappingURL=inputs.d.ts.map
