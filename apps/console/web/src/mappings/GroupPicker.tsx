import { Button, Combobox, Tooltip, useCombobox } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { countWord } from '../parts/words';
import { findGroups } from './find-groups';
import classes from './GroupPicker.module.css';
import { type DirectoryGroups } from './use-directory-groups';

const most = 60;

/** A button that opens the groups of the directory, with a search. */
export function GroupPicker({
  groups,
  taken,
  label,
  closed,
  onPick,
}: {
  readonly groups: DirectoryGroups | undefined;
  /** Groups of this line: not offered again. */
  readonly taken: ReadonlySet<string>;
  /** What is added, for those who do not see where. */
  readonly label: string;
  /** Why nothing can be added here. */
  readonly closed?: string | undefined;
  readonly onPick: (groupId: string) => void;
}) {
  const [query, setQuery] = useState('');
  const combobox = useCombobox({
    onDropdownOpen: () => combobox.focusSearchInput(),
    onDropdownClose: () => {
      combobox.resetSelectedOption();
      setQuery('');
    },
  });
  const offered = [...(groups?.values() ?? [])].filter(({ directoryGroupId }) => !taken.has(directoryGroupId));
  const found = findGroups(offered, query, most);
  if (closed !== undefined) {
    // Not `disabled`: that could not be reached by the keyboard, and would not say why.
    return (
      <Tooltip label={closed} events={{ hover: true, focus: true, touch: true }}>
        <Button
          variant="default"
          size="compact-sm"
          className={classes.add ?? ''}
          leftSection={<IconPlus size={14} aria-hidden />}
          aria-label={`${label}. ${closed}`}
          aria-disabled
          data-disabled
        >
          Add group
        </Button>
      </Tooltip>
    );
  }
  return (
    <Combobox
      store={combobox}
      width={320}
      position="bottom-start"
      shadow="md"
      onOptionSubmit={(groupId) => {
        onPick(groupId);
        combobox.closeDropdown();
        combobox.focusTarget();
      }}
    >
      <Combobox.Target targetType="button" withAriaAttributes={false}>
        <Button
          variant="default"
          size="compact-sm"
          className={classes.add ?? ''}
          leftSection={<IconPlus size={14} aria-hidden />}
          aria-label={label}
          aria-haspopup="listbox"
          aria-expanded={combobox.dropdownOpened}
          loading={groups === undefined}
          onClick={() => combobox.toggleDropdown()}
        >
          Add group
        </Button>
      </Combobox.Target>
      <Combobox.Dropdown role="dialog" aria-label="Groups of the directory">
        <Combobox.Search
          role="combobox"
          aria-expanded
          aria-label="Find a group of the directory"
          placeholder="Find a group"
          value={query}
          onChange={(event) => {
            setQuery(event.currentTarget.value);
            combobox.updateSelectedOptionIndex();
          }}
        />
        <Combobox.Options mah={280} className={classes.options} aria-label="Groups of the directory">
          {found.map(({ directoryGroupId, name, memberCount }) => (
            <Combobox.Option key={directoryGroupId} value={directoryGroupId} className={classes.option}>
              <span className={classes.name}>{name || directoryGroupId}</span>
              <span className={classes.count}>{countWord(memberCount, 'person', 'people')}</span>
            </Combobox.Option>
          ))}
          {found.length === 0 && (
            <Combobox.Empty>
              {offered.length === 0 ? 'All groups of the directory are here already.' : 'No group of that name.'}
            </Combobox.Empty>
          )}
        </Combobox.Options>
        {offered.length > most && query === '' && (
          <Combobox.Footer className={classes.foot}>
            The first {most} of {countWord(offered.length, 'group', 'groups')}. Search for others.
          </Combobox.Footer>
        )}
      </Combobox.Dropdown>
    </Combobox>
  );
}
