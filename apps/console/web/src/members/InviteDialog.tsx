import { membership, type Organization, ProvisioningMode, Role } from '@rollcall/contracts';
import { useMutation } from '@connectrpc/connect-query';
import { Button, Group, Modal, Select, SimpleGrid, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { IconUserShield } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { Link } from 'react-router';
import { readAgain } from '../api/live';
import { Note, RefusalNote } from '../parts/Note';
import { toastDone } from '../parts/toasts';
import { roles, roleWords, tierWord } from '../parts/words';
import { useOwnerRights } from '../session/owner-rights';
import { MemberStatus } from '@rollcall/contracts';

export function InviteDialog({
  organization,
  opened,
  onClose,
}: {
  readonly organization: Organization;
  readonly opened: boolean;
  readonly onClose: () => void;
}) {
  return (
    <Modal opened={opened} onClose={onClose} title="Invite a person">
      {organization.provisioningMode === ProvisioningMode.SCIM ? (
        <Note
          tone="accent"
          icon={<IconUserShield size={18} aria-hidden />}
          title="Your identity provider decides who is a member"
        >
          While the provisioning mode is SCIM, nobody is invited by hand. Assign the person to Rollcall in your identity
          provider; they appear here within seconds.{' '}
          <Link to="../provisioning" relative="path">
            Manage SCIM
          </Link>
        </Note>
      ) : (
        <InviteForm organization={organization} onClose={onClose} />
      )}
    </Modal>
  );
}

function InviteForm({ organization, onClose }: { readonly organization: Organization; readonly onClose: () => void }) {
  const { organizationId, seatTiers, defaultSeatTier } = organization;
  const mayAsOwner = useOwnerRights();
  const queryClient = useQueryClient();
  const invitation = useMutation(membership.MembershipService.method.inviteMember);
  const form = useForm({
    initialValues: { email: '', firstName: '', lastName: '', role: String(Role.USER), seatTier: defaultSeatTier },
    validate: {
      email: (email) => (/^[^\s@]+@[^\s@]+$/.test(email.trim()) ? null : 'Write an email address.'),
    },
  });
  const invite = form.onSubmit(({ email, firstName, lastName, role, seatTier }) => {
    invitation.mutate(
      {
        organizationId,
        email: email.trim(),
        role: Number(role),
        seatTier,
        ...(firstName.trim() && { firstName: firstName.trim() }),
        ...(lastName.trim() && { lastName: lastName.trim() }),
      },
      {
        onSuccess: ({ member }) => {
          readAgain(queryClient, organizationId);
          const waits = member?.status === MemberStatus.WAITING_FOR_SEAT;
          toastDone(
            waits ? 'Invited, and waiting for a seat' : 'Invited',
            waits ? `No ${tierWord(seatTier)} seat is free; ${email} gets the next one.` : `${email} is a member now.`,
          );
          onClose();
        },
      },
    );
  });
  return (
    <form onSubmit={invite} noValidate>
      <Stack gap="sm">
        <TextInput
          label="Email"
          type="email"
          required
          data-autofocus
          autoComplete="off"
          {...form.getInputProps('email')}
        />
        <SimpleGrid cols={2} spacing="sm">
          <TextInput label="First name" {...form.getInputProps('firstName')} />
          <TextInput label="Last name" {...form.getInputProps('lastName')} />
          <Select
            label="Role"
            allowDeselect={false}
            data={roles.map((role) => ({
              value: String(role),
              label: roleWords[role],
              disabled: role === Role.OWNER && !mayAsOwner,
            }))}
            {...form.getInputProps('role')}
          />
          <Select
            label="Seat tier"
            allowDeselect={false}
            data={seatTiers.map(({ tier }) => ({ value: tier, label: tierWord(tier) }))}
            {...form.getInputProps('seatTier')}
          />
        </SimpleGrid>
        {invitation.error && <RefusalNote error={invitation.error} />}
        <Group justify="flex-end" gap="xs" mt="xs">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={invitation.isPending}>
            Invite
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
