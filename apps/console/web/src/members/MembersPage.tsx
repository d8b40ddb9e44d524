import { MemberStatus, ProvisioningMode, Role } from '@rollcall/contracts';
import { useTransport } from '@connectrpc/connect-query';
import { Button, Menu, Select } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconDownload, IconFilterOff, IconUserPlus, IconUsers } from '@tabler/icons-react';
import { useCallback } from 'react';
import { Link, useSearchParams } from 'react-router';
import { useOrganization } from '../organizations/organization-context';
import { PageHeader } from '../parts/PageHeader';
import { SearchField } from '../parts/SearchField';
import { Sheet } from '../parts/Sheet';
import { EmptyState, ErrorState, LoadingRows } from '../parts/StateView';
import { useCursorList } from '../parts/use-cursor-list';
import { VirtualTable } from '../parts/VirtualTable';
import { countWord, roles, roleWords, statusWords, tierWord } from '../parts/words';
import { InviteDialog } from './InviteDialog';
import { type ListedMember, readListedMembers } from './listed-member';
import { memberColumns } from './member-columns';
import { isNarrowed, type MemberQuestion, questionOf, requestOf, searchOf } from './member-question';
import classes from './MembersPage.module.css';
import { SeatMeters } from './SeatMeters';

const comesFrom: Readonly<Record<ProvisioningMode, string>> = {
  [ProvisioningMode.UNSPECIFIED]: '',
  [ProvisioningMode.INVITE_ONLY]: 'Everybody here was invited by an administrator.',
  [ProvisioningMode.JIT]: 'People become members when they first log in.',
  [ProvisioningMode.SCIM]: 'Your identity provider decides who is a member.',
};

const statusChoices = [MemberStatus.ACTIVE, MemberStatus.WAITING_FOR_SEAT, MemberStatus.REMOVED].map((status) => ({
  value: String(status),
  label: statusWords[status],
}));
const roleChoices = roles.map((role) => ({ value: String(role), label: roleWords[role] }));

export default function MembersPage() {
  const organization = useOrganization();
  const { organizationId, provisioningMode, seatTiers } = organization;
  const transport = useTransport();
  const [search, setSearch] = useSearchParams();
  const [inviting, invite] = useDisclosure(false);

  const question = questionOf(search);
  const ask = (change: Partial<MemberQuestion>) => setSearch(searchOf({ ...question, ...change }), { replace: true });
  const request = requestOf(organizationId, question);
  const readMembers = (descending: boolean) => readListedMembers(transport, { ...request, descending });
  const members = useCursorList<ListedMember>({
    organizationId,
    name: 'members',
    question: request,
    read: readMembers(question.sort.descending),
    // People of one name or time come by email in both directions: only by email the one order is the other reversed.
    readBack:
      question.sort.by === 'email' && question.status !== MemberStatus.REMOVED
        ? readMembers(!question.sort.descending)
        : undefined,
  });
  const { rows, length } = members;
  const look = useCallback((first: number, last: number) => rows.look(first, last), [rows]);

  return (
    <>
      <PageHeader
        title="Members"
        description={comesFrom[provisioningMode]}
        actions={
          <>
            <ExportMenu organizationId={organizationId} />
            <Button leftSection={<IconUserPlus size={16} aria-hidden />} onClick={invite.open}>
              Invite
            </Button>
          </>
        }
      />
      <SeatMeters organizationId={organizationId} />
      <Sheet
        label="Members"
        total={length === undefined ? '' : countWord(length, 'person', 'people')}
        tools={
          <>
            <SearchField
              label="Search members"
              placeholder="Search by name or email"
              value={question.query}
              onSearch={(query) => ask({ query })}
            />
            <Select
              aria-label="Status"
              className={classes.filter}
              placeholder="Status"
              clearable
              data={statusChoices}
              value={question.status === MemberStatus.UNSPECIFIED ? null : String(question.status)}
              onChange={(value) => ask({ status: Number(value ?? MemberStatus.UNSPECIFIED) })}
            />
            <Select
              aria-label="Role"
              className={classes.filter}
              placeholder="Role"
              clearable
              data={roleChoices}
              value={question.role === Role.UNSPECIFIED ? null : String(question.role)}
              onChange={(value) => ask({ role: Number(value ?? Role.UNSPECIFIED) })}
            />
            <Select
              aria-label="Seat tier"
              className={classes.filter}
              placeholder="Seat tier"
              clearable
              data={seatTiers.map(({ tier }) => ({ value: tier, label: tierWord(tier) }))}
              value={question.seatTier || null}
              onChange={(value) => ask({ seatTier: value ?? '' })}
            />
          </>
        }
      >
        {length === undefined && !members.error && <LoadingRows rows={9} height={56} />}
        {members.error && <ErrorState error={members.error} onRetry={members.refetch} />}
        {length === 0 && <NobodyFound question={question} onClear={() => setSearch({}, { replace: true })} />}
        {length !== undefined && length > 0 && (
          <VirtualTable
            label="Members"
            columns={memberColumns}
            count={length}
            row={rows.row}
            sort={question.sort}
            onSort={(sort) => ask({ sort })}
            onLook={look}
            dimmed={members.isOutdated}
          />
        )}
      </Sheet>
      <InviteDialog organization={organization} opened={inviting} onClose={invite.close} />
    </>
  );
}

function ExportMenu({ organizationId }: { readonly organizationId: string }) {
  const file = `/api/organizations/${encodeURIComponent(organizationId)}/members.csv`;
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button variant="default" leftSection={<IconDownload size={16} aria-hidden />}>
          Export CSV
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item component="a" href={file} download>
          Active and waiting members
        </Menu.Item>
        <Menu.Item component="a" href={`${file}?status=all`} download>
          Everybody, removed people too
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

function NobodyFound({ question, onClear }: { readonly question: MemberQuestion; readonly onClear: () => void }) {
  if (isNarrowed(question)) {
    return (
      <EmptyState
        icon={IconFilterOff}
        title="Nobody fits"
        action={
          <Button variant="default" onClick={onClear}>
            Clear search and filters
          </Button>
        }
      >
        {question.query
          ? `No member has “${question.query}” in their name or email, with these filters.`
          : 'No member has all of these.'}
      </EmptyState>
    );
  }
  return (
    <EmptyState
      icon={IconUsers}
      title="No members yet"
      action={
        <Button component={Link} to="../provisioning" relative="path" variant="default">
          Choose how people come in
        </Button>
      }
    >
      Invite people, or let your identity provider provision them.
    </EmptyState>
  );
}
