import { Button, Modal, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useMutation } from '@connectrpc/connect-query';
import { ProvisioningMode, seatPolicy, SyncScope } from '@rollcall/contracts';
import { useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate } from 'react-router';
import { useOrganization } from '../organizations/organization-context';
import { useOrganizationSaved } from '../organizations/use-organization-saved';
import { ConfirmDialog } from '../parts/ConfirmButton';
import { toastDone } from '../parts/toasts';
import { countWord } from '../parts/words';
import { planPath } from '../preview/plan-question';
import { runPath } from '../runs/run-words';
import { readRunAgain } from '../runs/use-run';
import { useSyncNow } from '../runs/use-sync-now';
import { mappingsOf } from './mapping-draft';
import { type MappingEffect, removalsOf } from './plan-effect';
import classes from './SaveBar.module.css';
import { type EditedMappings } from './use-draft';

/** Saves what was edited: by way of the preview, or at once. Stays in sight while something is unsaved. */
export function SaveBar({
  edited,
  effect,
}: {
  readonly edited: EditedMappings;
  readonly effect: MappingEffect | undefined;
}) {
  const { organizationId, parentId, provisioningMode } = useOrganization();
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const saved = useOrganizationSaved();
  const setMappings = useMutation(seatPolicy.SeatPolicyService.method.setGroupMappings);
  const [asking, ask] = useDisclosure(false);
  const [offering, offer] = useDisclosure(false);
  const scim = provisioningMode === ProvisioningMode.SCIM;
  const switchesOn = edited.draft.enabled && !edited.saved.enabled;
  const removals = effect ? removalsOf(effect) : 0;

  const save = async () => {
    const answer = await setMappings.mutateAsync({ organizationId, ...mappingsOf(edited.draft) });
    edited.discard();
    saved(answer.organization);
    if (answer.syncRunId) {
      toastDone('Group mappings are saved', 'Switched on, they are applied by this run.');
      readRunAgain(queryClient, organizationId, parentId);
      await navigate(runPath(organizationId, answer.syncRunId));
    } else if (scim) offer.open();
    else toastDone('Group mappings are saved');
  };

  return (
    <>
      {edited.changes.length > 0 && (
        <section className={classes.bar} aria-label="Unsaved changes">
          <div className={classes.words}>
            <strong>{countWord(edited.changes.length, 'unsaved change', 'unsaved changes')}</strong>
            {removals > 0 && (
              <span className={classes.removals}>
                {countWord(removals, 'member would be removed', 'members would be removed')}
              </span>
            )}
          </div>
          <Button variant="subtle" color="gray" onClick={edited.discard}>
            Discard
          </Button>
          <Button variant="default" onClick={ask.open}>
            Save without preview
          </Button>
          <Button component={Link} to={planPath(organizationId, { kind: 'mappings' })}>
            Preview changes
          </Button>
        </section>
      )}
      <ConfirmDialog
        opened={asking}
        onClose={ask.close}
        title="Save without preview?"
        confirm="Save mappings"
        danger={removals > 0}
        onConfirm={save}
        question={
          <Stack gap="xs">
            {removals > 0 && scim && (
              <Text c="var(--bad)" fw={600}>
                {countWord(removals, 'member falls', 'members fall')} outside of these mappings.
              </Text>
            )}
            <Text>{consequence(scim, switchesOn, edited.draft.enabled)}</Text>
          </Stack>
        }
      />
      <Modal opened={offering} onClose={offer.close} title="Saved. Sync now?" size="lg">
        <SyncOffer onLater={offer.close} />
      </Modal>
    </>
  );
}

function consequence(scim: boolean, switchesOn: boolean, enabled: boolean): string {
  if (!scim) return 'They are stored. In this provisioning mode nobody is changed by that.';
  if (!enabled) return 'Members keep the role and seat tier they have, and new ones become users.';
  if (switchesOn) {
    return 'Switching mappings on starts a sync of members and groups at once. Removals over the limit wait in a hold until an administrator decides.';
  }
  return 'They are stored. Existing members change at the next members sync; whoever changes in the directory before that is decided by the new mappings already.';
}

function SyncOffer({ onLater }: { readonly onLater: () => void }) {
  const { organizationId } = useOrganization();
  const { syncNow, busy } = useSyncNow();
  return (
    <Stack gap="md">
      <Text>
        Existing members change at the next members sync. You can look at what it would do first, or start it now.
      </Text>
      <div className={classes.offer}>
        <Button variant="subtle" color="gray" onClick={onLater}>
          Later
        </Button>
        <Button
          component={Link}
          variant="default"
          to={planPath(organizationId, { kind: 'sync', scope: SyncScope.MEMBERS })}
        >
          Preview the sync
        </Button>
        <Button loading={busy} data-autofocus onClick={() => void syncNow(SyncScope.MEMBERS)}>
          Sync now
        </Button>
      </div>
    </Stack>
  );
}
