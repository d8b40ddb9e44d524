import { group } from '@rollcall/contracts';
import { callUnaryMethod, useMutation, useTransport } from '@connectrpc/connect-query';
import { ActionIcon, Button, Menu, MultiSelect, Stack } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import {
  IconChevronDown,
  IconPencil,
  IconTrash,
  IconUserMinus,
  IconUserPlus,
  IconUsers,
  IconUsersGroup,
} from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useMemo, useRef, useState } from 'react';
import { Link, useNavigate, useParams } from 'react-router';
import { readAgain } from '../api/live';
import { nameOfMember } from '../members/member-name';
import { MemberPicker } from '../members/MemberPicker';
import { useOrganization } from '../organizations/organization-context';
import { PageSkeleton } from '../organizations/OrganizationGate';
import { Avatar } from '../parts/Avatar';
import { ConfirmDialog } from '../parts/ConfirmButton';
import { RefusalNote } from '../parts/Note';
import { moneyWord } from '../parts/money';
import { PageHeader } from '../parts/PageHeader';
import { Panel } from '../parts/Panel';
import { RowLink } from '../parts/RowLink';
import { Sheet } from '../parts/Sheet';
import { EmptyState, ErrorState, LoadingRows } from '../parts/StateView';
import { Tag } from '../parts/Tag';
import { toastDone } from '../parts/toasts';
import { useCursorList } from '../parts/use-cursor-list';
import { type Column, VirtualTable } from '../parts/VirtualTable';
import { countWord, groupSourceWords } from '../parts/words';
import { GroupNameDialog } from './GroupNameDialog';
import classes from './GroupsPage.module.css';
import { SpendLimitDialog } from './SpendLimitDialog';
import { useCurrency } from './use-currency';
import { useCustomRoles, useGroups } from './use-groups';

export default function GroupPage() {
  const { organizationId } = useOrganization();
  const { groupId = '' } = useParams();
  const groups = useGroups(organizationId);
  const one = groups.data?.find((other) => other.groupId === groupId);
  const back = { to: `/o/${encodeURIComponent(organizationId)}/groups`, label: 'Groups' };
  if (groups.isPending) return <PageSkeleton />;
  if (!groups.data) return <ErrorState headingLevel={1} error={groups.error} onRetry={() => void groups.refetch()} />;
  if (!one) {
    return (
      <EmptyState
        headingLevel={1}
        icon={IconUsersGroup}
        title="There is no such group"
        action={
          <Button component={Link} to={back.to} variant="default">
            All groups
          </Button>
        }
      >
        It was deleted, here or in the directory.
      </EmptyState>
    );
  }
  const direct = one.source === group.GroupSource.DIRECT;
  return (
    <>
      <PageHeader
        title={one.name}
        back={back}
        description={
          direct
            ? 'Made by hand: its members are chosen here.'
            : 'Mirrored from the directory: its name and members are changed there.'
        }
        mark={<Tag tone={direct ? 'calm' : 'accent'}>{groupSourceWords[one.source]}</Tag>}
        actions={direct && <GroupActions organizationId={organizationId} group={one} />}
      />
      <div className={classes.columns}>
        <div className={classes.column}>
          <CustomRolesOfGroup
            key={`${one.groupId} ${one.customRoleIds.join(' ')}`}
            organizationId={organizationId}
            group={one}
          />
          <SpendLimitOfGroup organizationId={organizationId} group={one} />
        </div>
        <GroupMembers organizationId={organizationId} group={one} direct={direct} />
      </div>
    </>
  );
}

interface OfGroup {
  readonly organizationId: string;
  readonly group: group.Group;
}

function GroupActions({ organizationId, group: one }: OfGroup) {
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const remove = useMutation(group.GroupService.method.deleteGroup);
  const [renaming, rename] = useDisclosure(false);
  const [deleting, deletion] = useDisclosure(false);
  const button = useRef<HTMLButtonElement>(null);
  const leave = ({ close }: { readonly close: () => void }) => {
    close();
    // The entry of the menu that had the focus before is gone.
    button.current?.focus();
  };
  return (
    <>
      <Menu position="bottom-end" width={180}>
        <Menu.Target>
          <Button ref={button} variant="default" rightSection={<IconChevronDown size={16} aria-hidden />}>
            Change
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconPencil size={16} aria-hidden />} onClick={rename.open}>
            Rename…
          </Menu.Item>
          <Menu.Item leftSection={<IconTrash size={16} aria-hidden />} c="var(--bad)" onClick={deletion.open}>
            Delete…
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <GroupNameDialog organizationId={organizationId} renamed={one} opened={renaming} onClose={() => leave(rename)} />
      <ConfirmDialog
        opened={deleting}
        onClose={() => leave(deletion)}
        danger
        title={`Delete ${one.name}?`}
        confirm="Delete group"
        question={
          <>
            {countWord(one.memberCount, 'person loses', 'people lose')} what this group gives them. They stay members of
            the organization.
          </>
        }
        onConfirm={async () => {
          await remove.mutateAsync({ organizationId, groupId: one.groupId });
          await navigate(`/o/${encodeURIComponent(organizationId)}/groups`);
          readAgain(queryClient, organizationId);
          toastDone('Group deleted');
        }}
      />
    </>
  );
}

function CustomRolesOfGroup({ organizationId, group: one }: OfGroup) {
  const queryClient = useQueryClient();
  const roles = useCustomRoles(organizationId);
  const save = useMutation(group.GroupService.method.setGroupCustomRoles);
  const [chosen, setChosen] = useState(one.customRoleIds);
  const changed = chosen.length !== one.customRoleIds.length || chosen.some((id) => !one.customRoleIds.includes(id));
  const submit = () => {
    const { groupId, revision } = one;
    save.mutate(
      { organizationId, groupId, customRoleIds: chosen, expectedRevision: revision },
      {
        onSuccess: () => {
          readAgain(queryClient, organizationId);
          toastDone('Custom roles of the group saved');
        },
      },
    );
  };
  return (
    <Panel title="Custom roles" description="For members whose role is Custom roles.">
      <Stack gap="sm">
        <MultiSelect
          aria-label="Custom roles of the group"
          placeholder={chosen.length === 0 ? 'None' : ''}
          data={roles.data?.map(({ customRoleId, name }) => ({ value: customRoleId, label: name })) ?? []}
          value={chosen}
          onChange={setChosen}
          nothingFoundMessage="No custom role yet"
          clearable
          searchable
        />
        {save.error && <RefusalNote error={save.error} />}
        {changed && (
          <div className={classes.roleActions}>
            <Button size="xs" loading={save.isPending} onClick={submit}>
              Save
            </Button>
            <Button size="xs" variant="default" onClick={() => setChosen(one.customRoleIds)}>
              Discard
            </Button>
          </div>
        )}
      </Stack>
    </Panel>
  );
}

function SpendLimitOfGroup({ organizationId, group: one }: OfGroup) {
  const queryClient = useQueryClient();
  const currency = useCurrency(organizationId);
  const save = useMutation(group.GroupService.method.setGroupSpendLimit);
  const [editing, edit] = useDisclosure(false);
  return (
    <Panel title="Spend limit" description="What each member of the group may spend a month.">
      <div className={classes.setting}>
        <span className={classes.amount}>
          {one.spendLimitMinor === undefined ? 'None' : moneyWord(one.spendLimitMinor, currency)}
        </span>
        <Button variant="default" size="xs" onClick={edit.open}>
          Edit
        </Button>
      </div>
      <SpendLimitDialog
        organizationId={organizationId}
        title={`Spend limit of ${one.name}`}
        description="For each member of the group, of several groups by the organization’s rule. Empty: none."
        amountMinor={one.spendLimitMinor}
        opened={editing}
        onClose={edit.close}
        onSave={async (amountMinor) => {
          const { groupId, revision } = one;
          await save.mutateAsync({
            organizationId,
            groupId,
            expectedRevision: revision,
            ...(amountMinor !== undefined && { amountMinor }),
          });
          readAgain(queryClient, organizationId);
          toastDone('Spend limit saved');
        }}
      />
    </Panel>
  );
}

function GroupMembers({ organizationId, group: one, direct }: OfGroup & { readonly direct: boolean }) {
  const transport = useTransport();
  const [adding, add] = useDisclosure(false);
  const [leaving, setLeaving] = useState<group.GroupMember | null>(null);
  const { groupId, memberCount } = one;
  const members = useCursorList<group.GroupMember>({
    organizationId,
    name: 'group-members',
    question: groupId,
    read: async (pageToken, pageSize, signal) => {
      const page = await callUnaryMethod(
        transport,
        group.GroupService.method.listGroupMembers,
        { organizationId, groupId, pageToken, pageSize },
        { signal },
      );
      return { items: page.members, nextPageToken: page.nextPageToken, total: memberCount };
    },
  });
  const { rows, length } = members;
  const look = useCallback((first: number, last: number) => rows.look(first, last), [rows]);
  const columns = useMemo(
    () => memberColumns({ organizationId, ...(direct && { onRemove: setLeaving }) }),
    [organizationId, direct],
  );
  return (
    <Sheet
      label="Members of the group"
      tools={
        <>
          <div className={classes.headWords}>
            <h2 className={classes.sheetTitle}>Members</h2>
            <div className={classes.soft} role="status">
              {countWord(length ?? memberCount, 'person', 'people')}
              {!direct && ', as the directory has them'}
            </div>
          </div>
          {direct && (
            <Button variant="default" leftSection={<IconUserPlus size={16} aria-hidden />} onClick={add.open}>
              Add person
            </Button>
          )}
        </>
      }
    >
      {length === undefined && !members.error && <LoadingRows rows={6} height={56} />}
      {members.error && <ErrorState headingLevel={3} error={members.error} onRetry={members.refetch} />}
      {length === 0 && (
        <EmptyState headingLevel={3} icon={IconUsers} title="Nobody is in this group">
          {direct ? 'Add people who are members of the organization.' : 'Add people to it in your identity provider.'}
        </EmptyState>
      )}
      {length !== undefined && length > 0 && (
        <VirtualTable
          label="Members of the group"
          columns={columns}
          count={length}
          row={rows.row}
          onLook={look}
          dimmed={members.isOutdated}
        />
      )}
      <AddDialog
        key={adding ? 'open' : 'closed'}
        organizationId={organizationId}
        group={one}
        opened={adding}
        onClose={add.close}
      />
      <RemoveDialog organizationId={organizationId} group={one} leaving={leaving} onClose={() => setLeaving(null)} />
    </Sheet>
  );
}

function memberColumns({
  organizationId,
  onRemove,
}: {
  readonly organizationId: string;
  readonly onRemove?: (member: group.GroupMember) => void;
}): readonly Column<group.GroupMember>[] {
  return [
    {
      id: 'person',
      headings: [{ label: 'Person' }],
      width: 'minmax(0, 1fr)',
      narrow: 'minmax(0, 1fr)',
      cell: (member) => (
        <div className={classes.name}>
          <Avatar name={nameOfMember(member)} email={member.email} size={34} />
          <div className={classes.headWords}>
            <RowLink to={`/o/${encodeURIComponent(organizationId)}/members/${encodeURIComponent(member.email)}`}>
              {nameOfMember(member)}
            </RowLink>
            <div className={classes.soft}>{member.email}</div>
          </div>
        </div>
      ),
    },
    ...(onRemove
      ? [
          {
            id: 'remove',
            headings: [{ label: 'Take out', hidden: true }],
            width: '40px',
            narrow: '40px',
            cell: (member: group.GroupMember) => (
              <ActionIcon
                variant="subtle"
                color="gray"
                pos="relative"
                style={{ zIndex: 1 }}
                aria-label={`Take ${nameOfMember(member)} out of the group`}
                onClick={() => onRemove(member)}
              >
                <IconUserMinus size={16} aria-hidden />
              </ActionIcon>
            ),
          },
        ]
      : []),
  ];
}

function AddDialog({
  organizationId,
  group: one,
  opened,
  onClose,
}: OfGroup & { readonly opened: boolean; readonly onClose: () => void }) {
  const queryClient = useQueryClient();
  const add = useMutation(group.GroupService.method.addGroupMember);
  const [email, setEmail] = useState<string | null>(null);
  return (
    <ConfirmDialog
      opened={opened}
      onClose={onClose}
      title={`Add a person to ${one.name}`}
      confirm="Add"
      disabled={email === null}
      question={<MemberPicker organizationId={organizationId} label="Member" value={email} onChange={setEmail} />}
      onConfirm={async () => {
        await add.mutateAsync({ organizationId, groupId: one.groupId, email: email ?? '' });
        readAgain(queryClient, organizationId);
        toastDone('Added', `${email ?? ''} is in ${one.name} now.`);
      }}
    />
  );
}

function RemoveDialog({
  organizationId,
  group: one,
  leaving,
  onClose,
}: OfGroup & { readonly leaving: group.GroupMember | null; readonly onClose: () => void }) {
  const queryClient = useQueryClient();
  const remove = useMutation(group.GroupService.method.removeGroupMember);
  return (
    <ConfirmDialog
      opened={leaving !== null}
      onClose={onClose}
      danger
      title="Take out of the group?"
      confirm="Take out"
      question={
        <>
          <strong>{leaving ? nameOfMember(leaving) : ''}</strong> loses what {one.name} gives them, and stays a member
          of the organization.
        </>
      }
      onConfirm={async () => {
        await remove.mutateAsync({ organizationId, groupId: one.groupId, email: leaving?.email ?? '' });
        readAgain(queryClient, organizationId);
        toastDone('Taken out of the group');
      }}
    />
  );
}
