import { group } from '@rollcall/contracts';
import { IconFolder, IconUsersGroup } from '@tabler/icons-react';
import { moneyWord } from '../parts/money';
import { RowLink } from '../parts/RowLink';
import { Tag } from '../parts/Tag';
import { type Column } from '../parts/VirtualTable';
import { groupSourceWords, numberWord } from '../parts/words';
import classes from './GroupsPage.module.css';

/** `roles` names the custom roles by their ids. */
export function groupColumns(words: {
  readonly currency: string;
  readonly roles: ReadonlyMap<string, string>;
}): readonly Column<group.Group>[] {
  return [
    {
      id: 'name',
      headings: [{ label: 'Name', sortBy: 'name' }],
      width: 'minmax(200px, 2.2fr)',
      narrow: 'minmax(0, 1fr)',
      cell: ({ groupId, name, source }) => (
        <div className={classes.name}>
          <span className={classes.icon}>
            {source === group.GroupSource.SCIM ? (
              <IconUsersGroup size={16} stroke={1.7} aria-hidden />
            ) : (
              <IconFolder size={16} stroke={1.7} aria-hidden />
            )}
          </span>
          <RowLink to={encodeURIComponent(groupId)}>{name}</RowLink>
        </div>
      ),
    },
    {
      id: 'source',
      headings: [{ label: 'Source', sortBy: 'source' }],
      width: 'minmax(120px, 0.8fr)',
      cell: ({ source }) => (
        <Tag tone={source === group.GroupSource.SCIM ? 'accent' : 'calm'} dot>
          {groupSourceWords[source]}
        </Tag>
      ),
    },
    {
      id: 'roles',
      headings: [{ label: 'Custom roles', sortBy: 'customRoles' }],
      width: 'minmax(150px, 1.6fr)',
      cell: ({ customRoleIds }) =>
        customRoleIds.length === 0 ? (
          <span className={classes.soft}>—</span>
        ) : (
          <span className={classes.tags}>
            {customRoleIds.map((id) => (
              <Tag key={id}>{words.roles.get(id) ?? id}</Tag>
            ))}
          </span>
        ),
    },
    {
      id: 'spend',
      headings: [{ label: 'Spend limit', sortBy: 'spendLimit' }],
      width: 'minmax(120px, 0.9fr)',
      align: 'end',
      cell: ({ spendLimitMinor }) =>
        spendLimitMinor === undefined ? (
          <span className={classes.soft}>—</span>
        ) : (
          moneyWord(spendLimitMinor, words.currency)
        ),
    },
    {
      id: 'members',
      headings: [{ label: 'Members', sortBy: 'memberCount' }],
      width: 'minmax(92px, 0.6fr)',
      narrow: 'minmax(64px, max-content)',
      align: 'end',
      cell: ({ memberCount }) => numberWord(memberCount),
    },
  ];
}
