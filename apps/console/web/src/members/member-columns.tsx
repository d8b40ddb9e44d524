import { type Member, MemberStatus } from '@rollcall/contracts';
import { Avatar } from '../parts/Avatar';
import { ReasonText } from '../parts/ReasonText';
import { RowLink } from '../parts/RowLink';
import { Tag } from '../parts/Tag';
import { Time } from '../parts/Time';
import { type Column } from '../parts/VirtualTable';
import { roleWords, tierWord } from '../parts/words';
import { nameOfMember } from './member-name';
import classes from './MembersPage.module.css';
import { MemberStatusTag } from './MemberStatusTag';

export const memberColumns: readonly Column<Member>[] = [
  {
    id: 'person',
    headings: [
      { label: 'Name', sortBy: 'name' },
      { label: 'Email', sortBy: 'email' },
    ],
    width: 'minmax(230px, 2.2fr)',
    narrow: 'minmax(0, 1fr)',
    cell: (member) => (
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
          {nameOfMember(member) !== member.email && <div className={classes.email}>{member.email}</div>}
        </div>
      </div>
    ),
  },
  {
    id: 'role',
    headings: [{ label: 'Role', sortBy: 'role' }],
    width: 'minmax(96px, 0.7fr)',
    cell: ({ role }) => roleWords[role],
  },
  {
    id: 'tier',
    headings: [{ label: 'Seat tier', sortBy: 'tier' }],
    width: 'minmax(92px, 0.7fr)',
    cell: ({ seatTier, status }) => (status === MemberStatus.REMOVED ? '—' : tierWord(seatTier)),
  },
  {
    id: 'status',
    headings: [{ label: 'Status', sortBy: 'status' }],
    width: 'minmax(150px, 0.9fr)',
    narrow: 'minmax(84px, max-content)',
    cell: (member) => (
      <div className={classes.status}>
        <MemberStatusTag member={member} />
        <div className={classes.narrowRole}>{member.primaryOwner ? 'Primary owner' : roleWords[member.role]}</div>
      </div>
    ),
  },
  {
    id: 'reason',
    headings: [{ label: 'Why' }],
    width: 'minmax(150px, 1.7fr)',
    cell: ({ reasonCode }) => (
      <span className={classes.reason}>
        <ReasonText code={reasonCode} />
      </span>
    ),
  },
  {
    id: 'changed',
    headings: [{ label: 'Changed', sortBy: 'changed' }],
    width: 'minmax(110px, 0.7fr)',
    align: 'end',
    cell: ({ updatedAt }) => (
      <span className={classes.changed}>
        <Time at={updatedAt} />
      </span>
    ),
  },
];
