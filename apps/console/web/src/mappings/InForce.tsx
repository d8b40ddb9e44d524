import { Button, Group } from '@mantine/core';
import { IconCircleCheck, IconClock, IconHandStop, IconInfoCircle } from '@tabler/icons-react';
import { type membership, ProvisioningMode, SyncScope } from '@rollcall/contracts';
import { Link } from 'react-router';
import { useHolds } from '../holds/use-holds';
import { useOrganization } from '../organizations/organization-context';
import { Note } from '../parts/Note';
import { countWord } from '../parts/words';
import { planPath } from '../preview/plan-question';
import { useSyncNow } from '../runs/use-sync-now';
import { divideByHold } from './plan-effect';

/** Whether what is saved is what members have: saved mappings change existing members at the next members sync. */
export function InForce({
  changes,
}: {
  /** What a members sync would change under the saved mappings; undefined while that is not known. */
  readonly changes: readonly membership.PlannedChange[] | undefined;
}) {
  const { organizationId, provisioningMode, groupMappings } = useOrganization();
  const holds = useHolds(organizationId);
  if (provisioningMode !== ProvisioningMode.SCIM) {
    return (
      <Note icon={<IconInfoCircle size={18} aria-hidden />} title={notByThemselves(provisioningMode)}>
        {provisioningMode !== ProvisioningMode.JIT
          ? 'They are stored, and count as soon as the mode is set to SCIM or just in time.'
          : groupMappings?.enabled
            ? 'Somebody in no mapped group is refused at their next login.'
            : 'They are off: whoever is not inactive in the directory is let in, and newcomers become users.'}
      </Note>
    );
  }
  if (changes === undefined || holds.isPending) return null;
  const { pending, held } = divideByHold(changes, holds.data ?? []);
  if (pending > 0) return <NotInForce pending={pending} />;
  if (held > 0) {
    return (
      <Note
        tone="warn"
        icon={<IconHandStop size={18} aria-hidden />}
        title={`In force, but ${countWord(held, 'removal waits', 'removals wait')} in a hold`}
        action={
          <Button
            component={Link}
            to={`/o/${encodeURIComponent(organizationId)}/provisioning?show=holds`}
            variant="default"
          >
            Decide
          </Button>
        }
      >
        These people are outside of the mappings, and keep their access until an administrator releases the hold.
      </Note>
    );
  }
  return groupMappings?.enabled ? (
    <Note tone="good" icon={<IconCircleCheck size={18} aria-hidden />}>
      In force: every member has what the saved mappings say.
    </Note>
  ) : (
    <Note icon={<IconInfoCircle size={18} aria-hidden />}>
      Group mappings are off: members keep role and seat tier, and new ones become users.
    </Note>
  );
}

function NotInForce({ pending }: { readonly pending: number }) {
  const { organizationId } = useOrganization();
  const { syncNow, busy } = useSyncNow();
  return (
    <Note
      tone="warn"
      icon={<IconClock size={18} aria-hidden />}
      title={`Saved, but not in force for ${countWord(pending, 'person', 'people')}`}
      action={
        <Group gap="xs">
          <Button
            component={Link}
            variant="default"
            to={planPath(organizationId, { kind: 'sync', scope: SyncScope.MEMBERS })}
          >
            Preview the sync
          </Button>
          <Button loading={busy} onClick={() => void syncNow(SyncScope.MEMBERS)}>
            Sync now
          </Button>
        </Group>
      }
    >
      They change at the next members sync.
    </Note>
  );
}

function notByThemselves(mode: ProvisioningMode): string {
  return mode === ProvisioningMode.JIT
    ? 'Mappings count at each login, because the provisioning mode is just in time'
    : 'Mappings decide nothing now, because the provisioning mode is invite only';
}
