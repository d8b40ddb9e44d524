import { ActionIcon, Tooltip } from '@mantine/core';
import { IconAlertTriangle, IconX } from '@tabler/icons-react';
import { numberWord } from '../parts/words';
import { GroupPicker } from './GroupPicker';
import classes from './MappingLines.module.css';
import { type DirectoryGroups } from './use-directory-groups';

/** What groups can be mapped to: a role or a seat tier, the highest first. */
export interface MappingTarget {
  readonly key: string;
  readonly name: string;
  readonly note: string;
  readonly groupIds: readonly string[];
  /** Why who is signed in may add no group; absent: they may. */
  readonly closed?: string | undefined;
}

/** One line for each role or tier, with the groups that lead to it. */
export function MappingLines({
  label,
  targets,
  groups,
  onAdd,
  onRemove,
}: {
  readonly label: string;
  /** Highest first. */
  readonly targets: readonly MappingTarget[];
  /** Undefined while they are read. */
  readonly groups: DirectoryGroups | undefined;
  readonly onAdd: (targetKey: string, groupId: string) => void;
  readonly onRemove: (targetKey: string, groupId: string) => void;
}) {
  return (
    <ul className={classes.lines} aria-label={label}>
      {targets.map(({ key, name, note, groupIds, closed }, place) => (
        <li key={key} className={classes.line}>
          <div className={classes.target}>
            <div className={classes.name}>{name}</div>
            <div className={classes.note}>{note}</div>
          </div>
          <div className={classes.groups}>
            {groupIds.map((groupId) => (
              <MappedGroup
                key={groupId}
                groupId={groupId}
                groups={groups}
                targetName={name}
                countsAs={targets.slice(0, place).find((higher) => higher.groupIds.includes(groupId))?.name}
                onRemove={() => onRemove(key, groupId)}
              />
            ))}
            <GroupPicker
              groups={groups}
              taken={new Set(groupIds)}
              label={`Add group to ${name}`}
              closed={closed}
              onPick={(groupId) => onAdd(key, groupId)}
            />
          </div>
        </li>
      ))}
    </ul>
  );
}

function MappedGroup({
  groupId,
  groups,
  targetName,
  countsAs,
  onRemove,
}: {
  readonly groupId: string;
  readonly groups: DirectoryGroups | undefined;
  readonly targetName: string;
  /** A higher line that has the group too. */
  readonly countsAs: string | undefined;
  readonly onRemove: () => void;
}) {
  const group = groups?.get(groupId);
  const gone = groups !== undefined && group === undefined;
  const name = group?.name || groupId;
  const why = gone
    ? 'The directory has no such group any more: nobody comes in by it.'
    : countsAs && `Mapped to ${countsAs} too, which is higher and counts.`;
  return (
    <span className={classes.group} data-idle={Boolean(countsAs) || undefined} data-gone={gone || undefined}>
      <Tooltip label={why} disabled={!why}>
        <span className={classes.groupName}>
          {gone && <IconAlertTriangle size={14} aria-hidden />}
          <span>{name}</span>
        </span>
      </Tooltip>
      {group && (
        <span className={classes.count} title={`${numberWord(group.memberCount)} people in this group`}>
          {numberWord(group.memberCount)}
        </span>
      )}
      {countsAs && <span className={classes.as}>counts as {countsAs}</span>}
      {gone && <span className={classes.as}>gone</span>}
      <ActionIcon
        variant="subtle"
        color="gray"
        size="sm"
        aria-label={`Remove ${name} from ${targetName}`}
        onClick={onRemove}
      >
        <IconX size={13} aria-hidden />
      </ActionIcon>
    </span>
  );
}
