import { create } from '@bufbuild/protobuf';
import {
  decodeRecord,
  DirectoryChangeSchema,
  encodeRecord,
  MalformedRecordError,
  payloadType,
} from '@rollcall/contracts';

const payload = create(DirectoryChangeSchema, {
  parentId: 'parent-1',
  change: { case: 'users', value: { users: [{ directoryUserId: 'directory_user_1', email: 'ada@example.com' }] } },
});
const record = {
  eventId: '01890000-0000-7000-8000-000000000001',
  sequence: 7,
  occurredAt: new Date('2026-11-24T10:00:00.123Z'),
  type: payloadType(payload),
  payload,
};

describe('a record', () => {
  it('comes back from its JSON form as it was', () => {
    expect(decodeRecord('directory.changes', encodeRecord('directory.changes', record))).toEqual(record);
  });

  it('keeps the envelope of the architecture page in its JSON form', () => {
    expect(JSON.parse(encodeRecord('directory.changes', record))).toEqual({
      eventId: record.eventId,
      sequence: '7',
      occurredAt: '2026-11-24T10:00:00.123Z',
      type: 'users',
      schemaVersion: 1,
      payload: {
        parentId: 'parent-1',
        users: { users: [{ directoryUserId: 'directory_user_1', email: 'ada@example.com' }] },
      },
    });
  });

  it('with fields of a newer producer is read by an older consumer', () => {
    const text = JSON.stringify({ ...JSON.parse(encodeRecord('directory.changes', record)), addedLater: true });
    expect(decodeRecord('directory.changes', text)).toEqual(record);
  });

  it.each([
    ['that is not JSON', '{'],
    ['of another shape', '{"payload":{"users":3}}'],
    ['without a payload', '{"eventId":"e","sequence":"1","occurredAt":"2026-11-24T10:00:00Z"}'],
    [
      'of a newer schema version',
      JSON.stringify({ ...JSON.parse(encodeRecord('directory.changes', record)), schemaVersion: 2 }),
    ],
  ])('%s is refused as malformed', (_what, text) => {
    expect(() => decodeRecord('directory.changes', text)).toThrow(MalformedRecordError);
  });
});
