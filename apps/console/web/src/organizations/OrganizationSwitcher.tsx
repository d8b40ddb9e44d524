import { OrganizationKind } from '@rollcall/contracts';
import { Combobox, ScrollArea, Skeleton, useCombobox, VisuallyHidden } from '@mantine/core';
import { IconCheck, IconSelector } from '@tabler/icons-react';
import { type RefObject, useState } from 'react';
import { useNavigate } from 'react-router';
import { kindWords } from '../parts/words';
import classes from './OrganizationSwitcher.module.css';
import { useOrganizationTree } from './use-organization-tree';

/** From how many organizations on there is a field to search them. */
const searchFrom = 8;

/** The organization one is in, and the tree of all: parents with their production and sandbox organizations. */
export function OrganizationSwitcher({
  organizationId,
  buttonRef,
  onChosen,
}: {
  readonly organizationId: string | undefined;
  readonly buttonRef: RefObject<HTMLButtonElement | null>;
  readonly onChosen: () => void;
}) {
  const { tree, isPending } = useOrganizationTree();
  const navigate = useNavigate();
  const [search, setSearch] = useState('');
  const combobox = useCombobox({
    onDropdownClose: () => {
      combobox.resetSelectedOption();
      combobox.focusTarget();
      setSearch('');
    },
    onDropdownOpen: () => {
      combobox.focusSearchInput();
      combobox.selectActiveOption();
    },
  });

  const wanted = search.trim().toLowerCase();
  const branches = tree
    .map((branch) => ({
      ...branch,
      organizations: branch.organizations.filter(({ name }) => `${branch.name} ${name}`.toLowerCase().includes(wanted)),
    }))
    .filter(({ organizations }) => organizations.length > 0);
  const here = tree
    .flatMap((branch) => branch.organizations.map((organization) => ({ organization, parent: branch.name })))
    .find(({ organization }) => organization.organizationId === organizationId);
  const count = tree.reduce((sum, branch) => sum + branch.organizations.length, 0);

  return (
    <Combobox
      store={combobox}
      width={300}
      position="bottom-start"
      shadow="md"
      withinPortal={false}
      onOptionSubmit={(chosen) => {
        combobox.closeDropdown();
        onChosen();
        void navigate(`/o/${encodeURIComponent(chosen)}/members`);
      }}
    >
      <Combobox.Target targetType="button">
        <button type="button" ref={buttonRef} className={classes.button} onClick={() => combobox.toggleDropdown()}>
          {isPending ? (
            <>
              <Skeleton height={34} />
              <VisuallyHidden>Switch organization</VisuallyHidden>
            </>
          ) : (
            <>
              <span className={classes.initial} aria-hidden>
                {(here?.organization.name ?? '?').charAt(0).toUpperCase()}
              </span>
              <span className={classes.names}>
                <span className={classes.name}>{here?.organization.name ?? 'Choose an organization'}</span>
                {here && (
                  <span className={classes.kind}>
                    {kindWords[here.organization.kind]} · {here.parent}
                  </span>
                )}
                <VisuallyHidden>Switch organization</VisuallyHidden>
              </span>
              <IconSelector size={16} aria-hidden className={classes.selector} />
            </>
          )}
        </button>
      </Combobox.Target>
      <Combobox.Dropdown>
        {count >= searchFrom && (
          <Combobox.Search
            value={search}
            onChange={(event) => {
              setSearch(event.currentTarget.value);
              combobox.updateSelectedOptionIndex();
            }}
            placeholder="Find an organization"
            aria-label="Find an organization"
          />
        )}
        <ScrollArea.Autosize mah={380} type="auto" viewportProps={{ tabIndex: -1 }}>
          <Combobox.Options aria-label="Organizations">
            {branches.length === 0 && <Combobox.Empty>No organization</Combobox.Empty>}
            {branches.map((branch) => (
              <Combobox.Group key={branch.parentId} label={branch.name} classNames={{ groupLabel: classes.parent }}>
                {branch.organizations.map((organization) => (
                  <Combobox.Option
                    key={organization.organizationId}
                    value={organization.organizationId}
                    active={organization.organizationId === organizationId}
                    className={classes.option}
                  >
                    <span className={classes.optionName}>{organization.name}</span>
                    {organization.kind === OrganizationKind.SANDBOX && (
                      <span className={classes.sandbox}>{kindWords[organization.kind]}</span>
                    )}
                    {organization.organizationId === organizationId && <IconCheck size={16} aria-hidden />}
                  </Combobox.Option>
                ))}
              </Combobox.Group>
            ))}
          </Combobox.Options>
        </ScrollArea.Autosize>
      </Combobox.Dropdown>
    </Combobox>
  );
}
