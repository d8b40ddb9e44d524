import { fromJson, type JsonValue } from '@bufbuild/protobuf';
import { ingest, membership, seatPolicy } from '@rollcall/contracts';
import { decodingProblems } from './decoding-problems';

const roles = 'must be one of ROLE_OWNER, ROLE_ADMIN, ROLE_USER, ROLE_CUSTOM';
const { SetGroupMappingsRequestSchema, SetProvisioningModeRequestSchema, SetSeatsRequestSchema } = seatPolicy;

describe('a request that cannot be read', () => {
  it.each([
    [
      SetProvisioningModeRequestSchema,
      { mode: 'SCIM' },
      [['mode', 'must be one of PROVISIONING_MODE_INVITE_ONLY, PROVISIONING_MODE_JIT, PROVISIONING_MODE_SCIM']],
    ],
    [
      SetGroupMappingsRequestSchema,
      { roleMappings: [{ groupId: 'g', role: 'ROLE_USER' }, { role: 'boss' }, { groupId: 3 }] },
      [
        ['roleMappings[1].role', roles],
        ['roleMappings[2].groupId', 'expected string, got 3'],
      ],
    ],
    [
      membership.PreviewSyncRequestSchema,
      { groupMappings: { roleMappings: [{ role: true }] }, scop: 1 },
      [
        ['groupMappings.roleMappings[0].role', roles],
        ['scop', 'is not a field that there is'],
      ],
    ],
    [SetGroupMappingsRequestSchema, { roleMappings: {} }, [['roleMappings', 'must be a list']]],
    [SetSeatsRequestSchema, { purchased: 'many' }, [['purchased', 'expected number (int32), got "many"']]],
    [SetSeatsRequestSchema, [], [['', 'must be an object']]],
    [membership.ListActivityRequestSchema, { since: 'now' }, [['since', 'invalid RFC 3339 string']]],
  ])('is told by every wrong field and what it must be: %#', (message, json, problems) => {
    expect(() => fromJson(message, json as JsonValue)).toThrow();
    expect(decodingProblems(message, json as JsonValue).map(({ field, problem }) => [field, problem])).toEqual(
      problems,
    );
  });

  it('is told by twenty of its problems at most', () => {
    const roleMappings = Array.from({ length: 1_000 }, () => ({ role: 'x' }));
    expect(decodingProblems(SetGroupMappingsRequestSchema, { roleMappings })).toHaveLength(20);
  });
});

it('a request that can be read has no problem', () => {
  const requests = [
    [SetSeatsRequestSchema, { organization_id: 'o', purchased: '7', tier: null }],
    [ingest.RequestSyncRequestSchema, { scope: 1 }],
    [membership.ListActivityRequestSchema, { since: '2026-11-25T00:00:00Z' }],
  ] as const;
  for (const [message, json] of requests) {
    fromJson(message, json as JsonValue);
    expect(decodingProblems(message, json as JsonValue)).toEqual([]);
  }
});
