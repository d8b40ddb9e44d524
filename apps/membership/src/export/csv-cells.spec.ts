import type { Email } from '@rollcall/domain';
import { guarded } from '@rollcall/service';
import type { MemberRecord } from '../members/member-record';
import { csvCells, csvHeader, joinedNames } from './csv-cells';
import { fileName } from './members-csv';

const member: MemberRecord = {
  memberId: '00000000-0000-7000-8000-000000000001',
  organizationId: 'org-1',
  email: 'ada@example.com' as Email,
  firstName: 'Ada',
  lastName: 'Lovelace',
  role: 'admin',
  seatTier: 'premium',
  status: 'waiting_for_seat',
  primaryOwner: false,
  directoryUserId: undefined,
  directoryCreatedAt: undefined,
  reasonCode: 'no_free_seat',
  kept: undefined,
  held: false,
  wantedSeatTier: undefined,
  waitingSince: new Date('2026-11-24T09:00:00Z'),
  waitingReason: 'mapped_role',
  createdAt: new Date('2026-11-24T09:00:00.123Z'),
  updatedAt: new Date('2026-11-24T10:00:00Z'),
};

describe('the cells of members.csv', () => {
  it('stand in the order of the header', () => {
    expect(csvHeader.join(',')).toBe(
      'member_id,email,first_name,last_name,role,seat_tier,status,primary_owner,directory_user_id,groups,reason_code,created_at,updated_at',
    );
    expect(csvCells(member, ['Sales', 'Ops'])).toEqual([
      '00000000-0000-7000-8000-000000000001',
      'ada@example.com',
      'Ada',
      'Lovelace',
      'admin',
      'premium',
      'waiting_for_seat',
      'false',
      '',
      'Ops;Sales',
      'no_free_seat',
      '2026-11-24T09:00:00.123Z',
      '2026-11-24T10:00:00.000Z',
    ]);
  });

  it('groups are sorted by code unit and joined by ;, with ; and \\ in a name escaped', () => {
    expect(joinedNames(['b', 'a;b', 'C:\\x', 'Z'])).toBe('C:\\\\x;Z;a\\;b;b');
    expect(joinedNames([])).toBe('');
  });

  it.each(['=1+1', '+1', '-1', '@x', '\tx', '\rx'])(
    '%j would be run by a spreadsheet: gets a leading apostrophe',
    (cell) => {
      expect(guarded(cell)).toBe(`'${cell}`);
    },
  );

  it.each(['', 'x=1', "'=1", ' =1', '\nx'])('%j stays as it is', (cell) => {
    expect(guarded(cell)).toBe(cell);
  });

  it('names are escaped first, then the cell is guarded', () => {
    expect(csvCells({ ...member, firstName: '-Ada' }, ['=x;y'])).toEqual(expect.arrayContaining(["'-Ada", "'=x\\;y"]));
  });

  it('the file name is ASCII and leads nowhere', () => {
    expect(fileName('org-1')).toBe('members-org-1.csv');
    expect(fileName('../"é\r\n')).toBe('members-_______.csv');
  });
});
