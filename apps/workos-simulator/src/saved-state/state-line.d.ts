import { z } from 'zod';
import type { DirectoryEvent } from '../events/event';
/** Goes up whenever lines of the version before could be misread: there is no migration, an older file is refused. */
export declare const formatVersion = 1;
export declare const formatName = "rollcall workos simulator";
/** The first line. Loose, so that a later version is told as that and not as broken. */
export declare const headerLine: z.ZodObject<{
    format: z.ZodLiteral<"rollcall workos simulator">;
    version: z.ZodNumber;
}, z.core.$strip>;
/** Every line but the first. What a line names by its id is on an earlier line. */
export declare const stateLine: z.ZodDiscriminatedUnion<[z.ZodObject<{
    kind: z.ZodLiteral<"ids">;
    present: z.ZodNullable<z.ZodString>;
    given: z.ZodNullable<z.ZodString>;
}, z.core.$strict>, z.ZodObject<{
    kind: z.ZodLiteral<"endpoint">;
    endpoint: z.ZodNullable<z.ZodObject<{
        url: z.ZodString;
        secret: z.ZodString;
    }, z.core.$strict>>;
}, z.core.$strict>, z.ZodObject<{
    kind: z.ZodLiteral<"faults">;
    faults: z.ZodObject<{
        webhooks: z.ZodObject<{
            drop: z.ZodNumber;
            duplicate: z.ZodNumber;
            reorder: z.ZodNumber;
            delay_ms: z.ZodNumber;
        }, z.core.$strict>;
        api: z.ZodObject<{
            error_rate: z.ZodNumber;
            error_status: z.ZodNumber;
            timeout_rate: z.ZodNumber;
            truncate_rate: z.ZodNumber;
            users_per_second_limit: z.ZodNullable<z.ZodNumber>;
            requests_per_minute_limit: z.ZodNullable<z.ZodNumber>;
            hold_back_ms: z.ZodNumber;
        }, z.core.$strict>;
    }, z.core.$strict>;
}, z.core.$strict>, z.ZodObject<{
    kind: z.ZodLiteral<"organization">;
    organization: z.ZodObject<{
        object: z.ZodLiteral<"organization">;
        id: z.ZodString;
        name: z.ZodString;
        domains: z.ZodArray<z.ZodNever>;
        metadata: z.ZodRecord<z.ZodString, z.ZodString>;
        external_id: z.ZodNullable<z.ZodString>;
        created_at: z.ZodString;
        updated_at: z.ZodString;
    }, z.core.$strict>;
}, z.core.$strict>, z.ZodObject<{
    kind: z.ZodLiteral<"directory">;
    directory: z.ZodObject<{
        object: z.ZodLiteral<"directory">;
        id: z.ZodString;
        organization_id: z.ZodString;
        external_key: z.ZodString;
        type: z.ZodEnum<{
            "okta scim v2.0": "okta scim v2.0";
            "azure scim v2.0": "azure scim v2.0";
            bamboohr: "bamboohr";
            "breathe hr": "breathe hr";
            "cezanne hr": "cezanne hr";
            "cyberark scim v2.0": "cyberark scim v2.0";
            "fourth hr": "fourth hr";
            "generic scim v2.0": "generic scim v2.0";
            "gsuite directory": "gsuite directory";
            hibob: "hibob";
            "sailpoint scim v2.0": "sailpoint scim v2.0";
            "jump cloud scim v2.0": "jump cloud scim v2.0";
            "onelogin scim v2.0": "onelogin scim v2.0";
            "people hr": "people hr";
            personio: "personio";
            "pingfederate scim v2.0": "pingfederate scim v2.0";
            "rippling scim v2.0": "rippling scim v2.0";
            s3: "s3";
            sftp: "sftp";
            "sftp workday": "sftp workday";
            workday: "workday";
        }>;
        state: z.ZodEnum<{
            linked: "linked";
            validating: "validating";
            invalid_credentials: "invalid_credentials";
            unlinked: "unlinked";
            deleting: "deleting";
        }>;
        name: z.ZodString;
        created_at: z.ZodString;
        updated_at: z.ZodString;
    }, z.core.$strict>;
}, z.core.$strict>, z.ZodObject<{
    kind: z.ZodLiteral<"user">;
    user: z.ZodObject<{
        object: z.ZodLiteral<"directory_user">;
        id: z.ZodString;
        directory_id: z.ZodString;
        organization_id: z.ZodString;
        idp_id: z.ZodString;
        email: z.ZodNullable<z.ZodString>;
        first_name: z.ZodNullable<z.ZodString>;
        last_name: z.ZodNullable<z.ZodString>;
        name: z.ZodNullable<z.ZodString>;
        emails: z.ZodArray<z.ZodObject<{
            primary: z.ZodBoolean;
            type: z.ZodString;
            value: z.ZodNullable<z.ZodString>;
        }, z.core.$strict>>;
        job_title: z.ZodNullable<z.ZodString>;
        username: z.ZodNullable<z.ZodString>;
        state: z.ZodEnum<{
            active: "active";
            inactive: "inactive";
            suspended: "suspended";
        }>;
        raw_attributes: z.ZodRecord<z.ZodString, z.ZodUnknown>;
        custom_attributes: z.ZodRecord<z.ZodString, z.ZodUnknown>;
        created_at: z.ZodString;
        updated_at: z.ZodString;
    }, z.core.$strict>;
}, z.core.$strict>, z.ZodObject<{
    kind: z.ZodLiteral<"group">;
    group: z.ZodObject<{
        object: z.ZodLiteral<"directory_group">;
        id: z.ZodString;
        idp_id: z.ZodString;
        directory_id: z.ZodString;
        organization_id: z.ZodString;
        name: z.ZodString;
        raw_attributes: z.ZodRecord<z.ZodString, z.ZodUnknown>;
        created_at: z.ZodString;
        updated_at: z.ZodString;
    }, z.core.$strict>;
}, z.core.$strict>, z.ZodObject<{
    kind: z.ZodLiteral<"members">;
    group_id: z.ZodString;
    user_ids: z.ZodArray<z.ZodString>;
}, z.core.$strict>, z.ZodObject<{
    kind: z.ZodLiteral<"removed">;
    ids: z.ZodArray<z.ZodString>;
}, z.core.$strict>, z.ZodObject<{
    kind: z.ZodLiteral<"departed">;
    user: z.ZodObject<{
        object: z.ZodLiteral<"directory_user">;
        id: z.ZodString;
        directory_id: z.ZodString;
        organization_id: z.ZodString;
        idp_id: z.ZodString;
        email: z.ZodNullable<z.ZodString>;
        first_name: z.ZodNullable<z.ZodString>;
        last_name: z.ZodNullable<z.ZodString>;
        name: z.ZodNullable<z.ZodString>;
        emails: z.ZodArray<z.ZodObject<{
            primary: z.ZodBoolean;
            type: z.ZodString;
            value: z.ZodNullable<z.ZodString>;
        }, z.core.$strict>>;
        job_title: z.ZodNullable<z.ZodString>;
        username: z.ZodNullable<z.ZodString>;
        state: z.ZodEnum<{
            active: "active";
            inactive: "inactive";
            suspended: "suspended";
        }>;
        raw_attributes: z.ZodRecord<z.ZodString, z.ZodUnknown>;
        custom_attributes: z.ZodRecord<z.ZodString, z.ZodUnknown>;
        created_at: z.ZodString;
        updated_at: z.ZodString;
    }, z.core.$strict>;
    group_ids: z.ZodArray<z.ZodString>;
}, z.core.$strict>, z.ZodObject<{
    kind: z.ZodLiteral<"event">;
    organization_id: z.ZodString;
    event: z.ZodType<DirectoryEvent<keyof import("..").EventData>, unknown, z.core.$ZodTypeInternals<DirectoryEvent<keyof import("..").EventData>, unknown>>;
}, z.core.$strict>, z.ZodObject<{
    kind: z.ZodLiteral<"end">;
}, z.core.$strict>], "kind">;
export type StateLine = z.infer<typeof stateLine>;
//# sourceMappingURL=state-line.d.ts.map