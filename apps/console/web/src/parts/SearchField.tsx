import { CloseButton, Kbd, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { useState } from 'react';
import classes from './SearchField.module.css';

/** Milliseconds without a key before the search is asked for. */
const pauseOfTyping = 220;

/** The search field of a page; `/` comes here. `onSearch` hears what was typed once the typing pauses. */
export function SearchField({
  label,
  placeholder,
  value,
  onSearch,
  className = classes.field,
}: {
  readonly label: string;
  readonly placeholder: string;
  /** What is searched for at the moment. */
  readonly value: string;
  readonly onSearch: (search: string) => void;
  /** Where it is wider or narrower than in the tools of a page. */
  readonly className?: string | undefined;
}) {
  const [typed, setTyped] = useState(value);
  const [before, setBefore] = useState(value);
  // Somebody else changed it: a link, the back button, "clear filters".
  if (before !== value) {
    setBefore(value);
    if (value !== typed.trim()) setTyped(value);
  }
  const search = useDebouncedCallback(onSearch, pauseOfTyping);
  return (
    <TextInput
      type="search"
      className={className}
      classNames={{ input: classes.input }}
      aria-label={label}
      placeholder={placeholder}
      value={typed}
      data-search-field
      leftSection={<IconSearch size={16} aria-hidden />}
      rightSection={
        typed ? (
          <CloseButton
            size="sm"
            aria-label="Clear the search"
            onClick={() => {
              setTyped('');
              onSearch('');
            }}
          />
        ) : (
          <Kbd size="xs" className={classes.key} aria-hidden>
            /
          </Kbd>
        )
      }
      onChange={(event) => {
        setTyped(event.currentTarget.value);
        search(event.currentTarget.value.trim());
      }}
      onKeyDown={(event) => {
        if (event.key === 'Escape') event.currentTarget.blur();
      }}
    />
  );
}
