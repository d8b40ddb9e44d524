import { group, type Member, membership, MemberStatus, type Organization, Role } from '@rollcall/contracts';
import { useMutation, useQuery } from '@connectrpc/connect-query';
import { Button, Menu, Select, Stack } from '@mantine/core';
import { IconArmchair, IconCash, IconChevronDown, IconCrown, IconUserCog, IconUserMinus } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { readAgain } from '../api/live';
import { SpendLimitDialog } from '../groups/SpendLimitDialog';
import { nameOfMember } from '../members/member-name';
import { ConfirmDialog } from '../parts/ConfirmButton';
import { toastDone } from '../parts/toasts';
import { roles, roleWords, tierWord } from '../parts/words';
import { forOwnersAlone, useOwnerRights } from '../session/owner-rights';
import classes from './PersonPage.module.css';

type Action = 'role' | 'tier' | 'spend' | 'owner' | 'remove';

/** What an administrator may do about a person by hand. What the directory or a mapping decides is refused, with the reason. */
export function PersonActions({
  organization,
  member,
}: {
  readonly organization: Organization;
  readonly member: Member;
}) {
  const [action, setAction] = useState<Action | null>(null);
  const button = useRef<HTMLButtonElement>(null);
  const close = () => {
    setAction(null);
    // The entry of the menu that had the focus before is gone.
    button.current?.focus();
  };
  const mayAsOwner = useOwnerRights();
  if (member.status === MemberStatus.REMOVED) return null;
  const asked = { organization, member, onClose: close };
  const ownerGuarded = member.role === Role.OWNER && !mayAsOwner;
  return (
    <>
      <Menu position="bottom-end" width={230}>
        <Menu.Target>
          <Button ref={button} variant="default" rightSection={<IconChevronDown size={16} aria-hidden />}>
            Change
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item
            leftSection={<IconUserCog size={16} aria-hidden />}
            disabled={ownerGuarded}
            onClick={() => setAction('role')}
          >
            Change role…
            {ownerGuarded && <OwnersNote />}
          </Menu.Item>
          <Menu.Item leftSection={<IconArmchair size={16} aria-hidden />} onClick={() => setAction('tier')}>
            Change seat tier…
          </Menu.Item>
          <Menu.Item leftSection={<IconCash size={16} aria-hidden />} onClick={() => setAction('spend')}>
            Set spend limit…
          </Menu.Item>
          {!member.primaryOwner && (
            <>
              <Menu.Item
                leftSection={<IconCrown size={16} aria-hidden />}
                disabled={!mayAsOwner}
                onClick={() => setAction('owner')}
              >
                Make primary owner…
                {!mayAsOwner && <OwnersNote />}
              </Menu.Item>
              <Menu.Divider />
              <Menu.Item
                leftSection={<IconUserMinus size={16} aria-hidden />}
                c="var(--bad)"
                disabled={ownerGuarded}
                onClick={() => setAction('remove')}
              >
                Remove…
                {ownerGuarded && <OwnersNote />}
              </Menu.Item>
            </>
          )}
        </Menu.Dropdown>
      </Menu>
      <RoleDialog key={`role ${String(action)}`} {...asked} opened={action === 'role'} />
      <TierDialog key={`tier ${String(action)}`} {...asked} opened={action === 'tier'} />
      <SpendDialog {...asked} opened={action === 'spend'} />
      <OwnerDialog {...asked} opened={action === 'owner'} />
      <RemoveDialog {...asked} opened={action === 'remove'} />
    </>
  );
}

/** Why an entry of the menu cannot be chosen. */
function OwnersNote() {
  return <div className={classes.why}>{forOwnersAlone}</div>;
}

interface DialogProps {
  readonly organization: Organization;
  readonly member: Member;
  readonly opened: boolean;
  readonly onClose: () => void;
}

function RoleDialog({ organization: { organizationId }, member, opened, onClose }: DialogProps) {
  const queryClient = useQueryClient();
  const { mutateAsync } = useMutation(membership.MembershipService.method.setMemberRole);
  const mayAsOwner = useOwnerRights();
  const [role, setRole] = useState(member.role);
  return (
    <ConfirmDialog
      opened={opened}
      onClose={onClose}
      title={`Role of ${nameOfMember(member)}`}
      confirm="Change role"
      disabled={role === member.role}
      question={
        <Select
          label="Role"
          allowDeselect={false}
          data={roles.map((one) => ({
            value: String(one),
            label: roleWords[one],
            disabled: one === Role.OWNER && !mayAsOwner,
          }))}
          value={String(role)}
          onChange={(value) => setRole(Number(value ?? Role.USER))}
          description={
            role === Role.CUSTOM
              ? 'What they may do comes from the custom roles of their groups.'
              : !mayAsOwner && 'Only an owner makes others owners.'
          }
        />
      }
      onConfirm={async () => {
        await mutateAsync({ organizationId, email: member.email, role });
        readAgain(queryClient, organizationId);
        toastDone('Role changed', `${nameOfMember(member)} is ${roleWords[role]} now.`);
      }}
    />
  );
}

function TierDialog({ organization: { organizationId, seatTiers }, member, opened, onClose }: DialogProps) {
  const queryClient = useQueryClient();
  const { mutateAsync } = useMutation(membership.MembershipService.method.setMemberSeatTier);
  const [seatTier, setSeatTier] = useState(member.seatTier);
  return (
    <ConfirmDialog
      opened={opened}
      onClose={onClose}
      title={`Seat tier of ${nameOfMember(member)}`}
      confirm="Change seat tier"
      question={
        <Stack gap="sm">
          <Select
            label="Seat tier"
            allowDeselect={false}
            data={seatTiers.map(({ tier }) => ({ value: tier, label: tierWord(tier) }))}
            value={seatTier}
            onChange={(value) => setSeatTier(value ?? member.seatTier)}
            description="Where no seat is free, they keep what they have and wait for one."
          />
        </Stack>
      }
      onConfirm={async () => {
        const answer = await mutateAsync({ organizationId, email: member.email, seatTier });
        readAgain(queryClient, organizationId);
        const moved = answer.member?.seatTier === seatTier;
        if (moved) toastDone('Seat tier changed', `${nameOfMember(member)} has a ${tierWord(seatTier)} seat now.`);
        else
          toastDone(
            'Waiting for a seat',
            `${nameOfMember(member)} moves to ${tierWord(seatTier)} when a seat is free.`,
          );
      }}
    />
  );
}

function SpendDialog({ organization: { organizationId }, member, opened, onClose }: DialogProps) {
  const queryClient = useQueryClient();
  const { mutateAsync } = useMutation(group.GroupService.method.setMemberSpendLimit);
  const entitlements = useQuery(group.GroupService.method.getEntitlements, { organizationId, email: member.email });
  const limit = entitlements.data?.spendLimit;
  return (
    <SpendLimitDialog
      organizationId={organizationId}
      title={`Spend limit of ${nameOfMember(member)}`}
      description="What this person may spend a month, in place of what groups and seat tier say. Empty: no override."
      amountMinor={limit?.source === group.SpendSource.MEMBER ? limit.amountMinor : undefined}
      opened={opened}
      onClose={onClose}
      onSave={async (amountMinor) => {
        await mutateAsync({ organizationId, email: member.email, ...(amountMinor !== undefined && { amountMinor }) });
        readAgain(queryClient, organizationId);
        toastDone('Spend limit saved');
      }}
    />
  );
}

function OwnerDialog({ organization, member, opened, onClose }: DialogProps) {
  const queryClient = useQueryClient();
  const { mutateAsync } = useMutation(membership.MembershipService.method.transferPrimaryOwner);
  return (
    <ConfirmDialog
      opened={opened}
      onClose={onClose}
      danger
      title="Transfer primary ownership"
      confirm="Transfer ownership"
      question={
        <>
          <strong>{nameOfMember(member)}</strong> becomes primary owner of {organization.name}. The primary owner until
          now stays owner, and can be removed or changed from then on.
        </>
      }
      onConfirm={async () => {
        await mutateAsync({ organizationId: organization.organizationId, email: member.email });
        readAgain(queryClient, organization.organizationId);
        toastDone('Ownership transferred', `${nameOfMember(member)} is primary owner now.`);
      }}
    />
  );
}

function RemoveDialog({ organization, member, opened, onClose }: DialogProps) {
  const queryClient = useQueryClient();
  const { mutateAsync } = useMutation(membership.MembershipService.method.removeMember);
  return (
    <ConfirmDialog
      opened={opened}
      onClose={onClose}
      danger
      title={`Remove ${nameOfMember(member)}?`}
      confirm="Remove"
      question={
        <>
          <strong>{member.email}</strong> loses access to {organization.name} at once, and the seat is free for the next
          one. The history is kept.
        </>
      }
      onConfirm={async () => {
        await mutateAsync({ organizationId: organization.organizationId, email: member.email });
        readAgain(queryClient, organization.organizationId);
        toastDone('Removed', `${nameOfMember(member)} is no longer a member.`);
      }}
    />
  );
}
