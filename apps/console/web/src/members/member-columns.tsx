import { MemberStatus } from '@rollcall/contracts';
import { Skeleton } from '@mantine/core';
import { Avatar } from '../parts/Avatar';
import { ReasonText } from '../parts/ReasonText';
import { RowLink } from '../parts/RowLink';
import { Tag } from '../parts/Tag';
import { Time } from '../parts/Time';
import { type Column } from '../parts/VirtualTable';
import { roleWords, tierWord } from '../parts/words';
import { type ListedMember } from './listed-member';
import { nameOfMember } from './member-name';
import classes from './MembersPage.module.css';
import { MemberStatusTag } from './MemberStatusTag';

export const memberColumns: readonly Column<ListedMember>[] = [
  {
    id: 'person',
    headings: [
      { label: 'Name', sortBy: 'name' },
      { label: 'Email', sortBy: 'email' },
    ],
    width: 'minmax(230px, 5fr)',
    narrow: 'minmax(0, 1fr)',
    cell: ({ member }) => (
      <div className={classes.person}>
        <Avatar name={nameOfMember(member)} email={member.email} size={34} />
        <div className={classes.names}>
          <div className={classes.name}>
            <RowLink to={encodeURIComponent(member.email)}>{nameOfMember(member)}</RowLink>
            {member.primaryOwner && (
              <span className={classes.owner}>
                <Tag tone="accent">Primary owner</Tag>
              </span>
            )}
          </div>
          {nameOfMember(member) !== member.email && (
            <div className={classes.email} title={member.email}>
              {member.email}
            </div>
          )}
        </div>
      </div>
    ),
  },
  {
    id: 'role',
    headings: [{ label: 'Role', sortBy: 'role' }],
    width: 'minmax(92px, 0.6fr)',
    cell: ({ member }) => roleWords[member.role],
  },
  {
    id: 'tier',
    headings: [{ label: 'Seat tier', sortBy: 'tier' }],
    width: 'minmax(80px, 0.6fr)',
    cell: ({ member }) => (member.status === MemberStatus.REMOVED ? '—' : tierWord(member.seatTier)),
  },
  {
    id: 'status',
    headings: [{ label: 'Status', sortBy: 'status' }],
    width: 'minmax(124px, 0.8fr)',
    narrow: 'minmax(84px, max-content)',
    cell: ({ member }) => (
      <div className={classes.status}>
        <MemberStatusTag member={member} />
        <div className={classes.narrowRole}>{member.primaryOwner ? 'Primary owner' : roleWords[member.role]}</div>
      </div>
    ),
  },
  {
    id: 'groups',
    headings: [{ label: 'Groups' }],
    width: 'minmax(120px, 1.8fr)',
    cell: ({ groupNames }) =>
      groupNames === 'on their way' ? (
        <Skeleton height={11} radius="sm" width="40%" animate={false} />
      ) : (
        <span title={groupNames?.join('\n')}>{groupNames?.join(', ') || '—'}</span>
      ),
  },
  {
    id: 'reason',
    headings: [{ label: 'Why' }],
    width: 'minmax(146px, 1.8fr)',
    cell: ({ member }) => (
      <span className={classes.reason}>
        <ReasonText code={member.reasonCode} />
      </span>
    ),
  },
  {
    id: 'changed',
    headings: [{ label: 'Changed', sortBy: 'changed' }],
    width: 'minmax(88px, 0.5fr)',
    align: 'end',
    cell: ({ member }) => (
      <span className={classes.changed}>
        <Time at={member.updatedAt} />
      </span>
    ),
  },
];
