import { group } from '@rollcall/contracts';
import { useMutation } from '@connectrpc/connect-query';
import { TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { readAgain } from '../api/live';
import { ConfirmDialog } from '../parts/ConfirmButton';
import { toastDone } from '../parts/toasts';

interface GroupNameDialogProps {
  readonly organizationId: string;
  /** The group to rename; absent: a new one. */
  readonly renamed?: group.Group;
  readonly opened: boolean;
  readonly onClose: () => void;
}

export function GroupNameDialog(props: GroupNameDialogProps) {
  return <Dialog key={props.opened ? 'open' : 'closed'} {...props} />;
}

function Dialog({ organizationId, renamed, opened, onClose }: GroupNameDialogProps) {
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  const create = useMutation(group.GroupService.method.createGroup);
  const rename = useMutation(group.GroupService.method.renameGroup);
  const [name, setName] = useState(renamed?.name ?? '');
  const save = async () => {
    if (renamed) {
      const { groupId, revision } = renamed;
      await rename.mutateAsync({ organizationId, groupId, name: name.trim(), expectedRevision: revision });
      readAgain(queryClient, organizationId);
      toastDone('Group renamed');
      return;
    }
    const made = await create.mutateAsync({ organizationId, name: name.trim() });
    readAgain(queryClient, organizationId);
    toastDone('Group made', `${name.trim()} has no members yet.`);
    if (made.group) {
      await navigate(`/o/${encodeURIComponent(organizationId)}/groups/${encodeURIComponent(made.group.groupId)}`);
    }
  };
  return (
    <ConfirmDialog
      opened={opened}
      onClose={onClose}
      title={renamed ? 'Rename group' : 'New group'}
      confirm={renamed ? 'Rename' : 'Make group'}
      disabled={name.trim() === '' || name.trim() === renamed?.name}
      question={
        <TextInput
          label="Name"
          description={renamed ? undefined : 'A group made by hand: its members are chosen here, not by the directory.'}
          data-autofocus
          maxLength={500}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
      }
      onConfirm={save}
    />
  );
}
