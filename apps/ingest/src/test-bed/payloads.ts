import type { Payload } from './workos-stand-in';

/** WorkOS payloads for tests, with ids made of a kind and a number. */

export const workosOrganizationId = 'org_1';

/** Whole seconds after a fixed morning; fractions are milliseconds. */
export function stamp(second: number): string {
  return new Date(Date.UTC(2026, 0, 1, 9, 0, 0) + Math.round(second * 1_000)).toISOString();
}

export function idOf(kind: 'directory' | 'directory_user' | 'directory_group', number: number): string {
  return `${kind}_${String(number).padStart(6, '0')}`;
}

export function directoryPayload(change: Partial<Payload> = {}): Payload {
  return {
    object: 'directory',
    id: idOf('directory', 1),
    organization_id: workosOrganizationId,
    name: 'Acme directory',
    type: 'okta scim v2.0',
    state: 'linked',
    created_at: stamp(0),
    updated_at: stamp(0),
    ...change,
  };
}

export function userPayload(number: number, change: Partial<Payload> = {}): Payload {
  return {
    object: 'directory_user',
    id: idOf('directory_user', number),
    directory_id: idOf('directory', 1),
    organization_id: workosOrganizationId,
    idp_id: `idp-${number}`,
    email: `person${number}@example.com`,
    first_name: 'Person',
    last_name: String(number),
    state: 'active',
    raw_attributes: {},
    custom_attributes: {},
    groups: [],
    created_at: stamp(0),
    updated_at: stamp(0),
    ...change,
  };
}

export function groupPayload(number: number, change: Partial<Payload> = {}): Payload {
  return {
    object: 'directory_group',
    id: idOf('directory_group', number),
    idp_id: `idp-group-${number}`,
    directory_id: idOf('directory', 1),
    organization_id: workosOrganizationId,
    name: `Group ${number}`,
    created_at: stamp(0),
    updated_at: stamp(0),
    ...change,
  };
}

export function eventPayload(id: string, event: string, second: number, data: object): Payload {
  return { object: 'event', id, event, data, created_at: stamp(second), context: {} };
}

export function membershipData(group: number, user: number): object {
  return { directory_id: idOf('directory', 1), user: userPayload(user), group: groupPayload(group) };
}
