import { group } from '@rollcall/contracts';
import { useMutation, useQuery } from '@connectrpc/connect-query';
import { Button, Checkbox, Stack, TextInput } from '@mantine/core';
import { IconKey, IconPlus } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { readAgain } from '../api/live';
import { ConfirmButton, ConfirmDialog } from '../parts/ConfirmButton';
import { Panel } from '../parts/Panel';
import { EmptyState, ErrorState, LoadingRows } from '../parts/StateView';
import { Tag } from '../parts/Tag';
import { toastDone } from '../parts/toasts';
import { countWord } from '../parts/words';
import { customRoleIdFor } from './custom-role-id';
import classes from './GroupsPage.module.css';
import { useCustomRoles, useGroups } from './use-groups';

/** What is edited: a role that is there, or a new one. */
type Edited = { readonly kind: 'new' } | { readonly kind: 'role'; readonly role: group.CustomRole };

/** The named sets of capabilities that groups carry. */
export function CustomRolesPanel({ organizationId }: { readonly organizationId: string }) {
  const roles = useCustomRoles(organizationId);
  const groups = useGroups(organizationId);
  const queryClient = useQueryClient();
  const remove = useMutation(group.GroupService.method.deleteCustomRole);
  const [edited, setEdited] = useState<Edited | null>(null);
  const carriers = (id: string) => groups.data?.filter(({ customRoleIds }) => customRoleIds.includes(id)).length ?? 0;
  const add = (
    <Button
      variant="default"
      leftSection={<IconPlus size={16} aria-hidden />}
      onClick={() => setEdited({ kind: 'new' })}
    >
      New custom role
    </Button>
  );
  return (
    <Panel
      title="Custom roles"
      description="A member whose role is Custom roles may do what the custom roles of their groups allow, together."
      actions={add}
      flush
    >
      {roles.isPending && <LoadingRows rows={3} height={56} />}
      {roles.isError && !roles.data && (
        <ErrorState headingLevel={3} error={roles.error} onRetry={() => void roles.refetch()} />
      )}
      {roles.data?.length === 0 && (
        <EmptyState headingLevel={3} icon={IconKey} title="No custom roles yet" action={add}>
          Make one, then let groups carry it.
        </EmptyState>
      )}
      <ul className={classes.roles}>
        {roles.data?.map((role) => (
          <li key={role.customRoleId} className={classes.role}>
            <div>
              <div className={classes.roleName}>{role.name}</div>
              <div className={classes.soft}>Carried by {countWord(carriers(role.customRoleId), 'group', 'groups')}</div>
            </div>
            <div className={classes.wrap}>
              {role.capabilities.length === 0 ? (
                <span className={classes.soft}>No capabilities</span>
              ) : (
                role.capabilities.map((capability) => <Tag key={capability}>{capability}</Tag>)
              )}
            </div>
            <div className={classes.roleActions}>
              <Button
                variant="default"
                size="xs"
                aria-label={`Edit ${role.name}`}
                onClick={() => setEdited({ kind: 'role', role })}
              >
                Edit
              </Button>
              <ConfirmButton
                size="xs"
                danger
                aria-label={`Delete ${role.name}`}
                title={`Delete ${role.name}?`}
                confirm="Delete"
                question={
                  <>
                    {countWord(carriers(role.customRoleId), 'group loses', 'groups lose')} this role, and their members
                    what only it allowed.
                  </>
                }
                onConfirm={async () => {
                  const { customRoleId, revision } = role;
                  await remove.mutateAsync({ organizationId, customRoleId, expectedRevision: revision });
                  readAgain(queryClient, organizationId);
                  toastDone('Custom role deleted');
                }}
              >
                Delete
              </ConfirmButton>
            </div>
          </li>
        ))}
      </ul>
      {edited && (
        <CustomRoleDialog
          organizationId={organizationId}
          edited={edited}
          taken={new Set(roles.data?.map(({ customRoleId }) => customRoleId))}
          onClose={() => setEdited(null)}
        />
      )}
    </Panel>
  );
}

function CustomRoleDialog({
  organizationId,
  edited,
  taken,
  onClose,
}: {
  readonly organizationId: string;
  readonly edited: Edited;
  readonly taken: ReadonlySet<string>;
  readonly onClose: () => void;
}) {
  const queryClient = useQueryClient();
  const put = useMutation(group.GroupService.method.putCustomRole);
  const catalogue = useQuery(group.GroupService.method.listCapabilities, { pageSize: 1_000 });
  const role = edited.kind === 'role' ? edited.role : undefined;
  const [name, setName] = useState(role?.name ?? '');
  const [capabilities, setCapabilities] = useState<string[]>(role?.capabilities ?? []);
  return (
    <ConfirmDialog
      opened
      onClose={onClose}
      title={role ? `Edit ${role.name}` : 'New custom role'}
      confirm={role ? 'Save' : 'Make custom role'}
      disabled={name.trim() === ''}
      question={
        <Stack gap="md">
          <TextInput
            label="Name"
            data-autofocus
            maxLength={500}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <Checkbox.Group label="What it allows" value={capabilities} onChange={setCapabilities}>
            <Stack gap="xs" mt="xs">
              {catalogue.data?.capabilities.map(({ capability, description }) => (
                <Checkbox key={capability} value={capability} label={capability} description={description} />
              ))}
            </Stack>
          </Checkbox.Group>
        </Stack>
      }
      onConfirm={async () => {
        const customRoleId = role?.customRoleId ?? customRoleIdFor(name, taken);
        const expectedRevision = role?.revision ?? 0;
        await put.mutateAsync({ organizationId, customRoleId, name: name.trim(), capabilities, expectedRevision });
        readAgain(queryClient, organizationId);
        toastDone(role ? 'Custom role saved' : 'Custom role made');
      }}
    />
  );
}
