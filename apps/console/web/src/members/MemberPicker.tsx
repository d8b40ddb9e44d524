import { membership, MemberStatus } from '@rollcall/contracts';
import { useQuery } from '@connectrpc/connect-query';
import { Select } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData } from '@tanstack/react-query';
import { useState } from 'react';
import { nameOfMember } from './member-name';

/** One member of the organization, found by name or email. */
export function MemberPicker({
  organizationId,
  label,
  value,
  onChange,
}: {
  readonly organizationId: string;
  readonly label: string;
  readonly value: string | null;
  readonly onChange: (email: string | null) => void;
}) {
  const [typed, setTyped] = useState('');
  const [query] = useDebouncedValue(typed, 200);
  const found = useQuery(
    membership.MembershipService.method.listMembers,
    { organizationId, query: query === value ? '' : query, status: MemberStatus.ACTIVE, pageSize: 20 },
    { placeholderData: keepPreviousData },
  );
  const members = found.data?.members ?? [];
  return (
    <Select
      label={label}
      placeholder="Name or email"
      searchable
      data-autofocus
      nothingFoundMessage={found.isPending ? 'Searching…' : 'Nobody found'}
      data={members.map(({ email }) => email)}
      filter={({ options }) => options}
      renderOption={({ option }) => {
        const member = members.find(({ email }) => email === option.value);
        return (
          <div>
            <div>{member ? nameOfMember(member) : option.value}</div>
            <div style={{ color: 'var(--ink-soft)', fontSize: 'var(--mantine-font-size-xs)' }}>{option.value}</div>
          </div>
        );
      }}
      value={value}
      onChange={onChange}
      searchValue={typed}
      onSearchChange={setTyped}
    />
  );
}
