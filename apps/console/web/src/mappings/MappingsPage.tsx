import { Button, Switch } from '@mantine/core';
import { IconInfoCircle, IconRefresh } from '@tabler/icons-react';
import { ProvisioningMode, Role } from '@rollcall/contracts';
import { useOrganization } from '../organizations/organization-context';
import { Note } from '../parts/Note';
import { PageHeader } from '../parts/PageHeader';
import { Panel } from '../parts/Panel';
import { ErrorState } from '../parts/StateView';
import { countWord, roles, roleWords, tierWord } from '../parts/words';
import { planPath } from '../preview/plan-question';
import { EffectPanel } from './EffectPanel';
import { GapNotes } from './GapNotes';
import { InForce } from './InForce';
import { LeaveGuard } from './LeaveGuard';
import { mapToRole, mapToTier, unmapFromRole, unmapFromTier } from './mapping-draft';
import { MappingLines } from './MappingLines';
import classes from './MappingsPage.module.css';
import { SaveBar } from './SaveBar';
import { forOwnersAlone, useOwnerRights } from '../session/owner-rights';
import { useDirectoryGroups } from './use-directory-groups';
import { useDraft } from './use-draft';
import { useMappingPlan } from './use-mapping-plan';

const roleNotes: Readonly<Record<Role, string>> = {
  [Role.UNSPECIFIED]: '',
  [Role.OWNER]: 'All rights. Never primary ownership.',
  [Role.ADMIN]: 'Administers members and settings.',
  [Role.USER]: 'Uses the product.',
  [Role.CUSTOM]: 'What the custom roles of their groups say.',
};

const roleOf = (key: string) => roles.find((role) => String(role) === key) ?? Role.USER;

/** Advanced Group Mappings: which group of the directory gives which role and which seat tier. */
export default function MappingsPage() {
  const { organizationId } = useOrganization();
  return <Mappings key={organizationId} />;
}

function Mappings() {
  const { organizationId, parentId, provisioningMode, seatTiers } = useOrganization();
  const groups = useDirectoryGroups(parentId);
  const mayAsOwner = useOwnerRights();
  const edited = useDraft();
  const { draft, changes, overtaken, edit, discard } = edited;
  const scim = provisioningMode === ProvisioningMode.SCIM;
  const unsaved = changes.length > 0;
  const ofSaved = useMappingPlan(undefined, scim);
  const ofDraft = useMappingPlan(draft, scim && unsaved);
  const shown = unsaved ? ofDraft : ofSaved;
  const tiers = [...seatTiers].sort((a, b) => a.rank - b.rank);

  return (
    <>
      <PageHeader
        title="Advanced group mappings"
        description="Groups of your identity provider decide who gets in, with which role and on which seat tier. Of several groups of one person the highest counts."
      />
      <LeaveGuard unsaved={unsaved} onDiscard={discard} />
      <div className={classes.page}>
        <InForce changes={ofSaved.data?.changes} />
        {overtaken && (
          <Note
            tone="warn"
            icon={<IconRefresh size={18} aria-hidden />}
            title="Somebody else has saved other mappings in the meantime"
            action={
              <Button variant="default" onClick={discard}>
                Show theirs
              </Button>
            }
          >
            Saving yours would replace them.
          </Note>
        )}
        {groups.error && !groups.data && (
          <Panel>
            <ErrorState
              error={groups.error}
              title="The groups of the directory could not be loaded"
              onRetry={() => void groups.refetch()}
            />
          </Panel>
        )}
        {groups.data?.size === 0 && (
          <Note icon={<IconInfoCircle size={18} aria-hidden />} title="The directory has no groups yet">
            Make groups in your identity provider and assign them to the application that WorkOS is connected to. They
            appear here by themselves.
          </Note>
        )}
        <div className={classes.columns} data-effect={scim || undefined}>
          <div className={classes.editor}>
            <Panel
              title="Roles"
              description="The highest line that one of a person's groups is in gives their role. Whoever is in none of them is not a member."
              actions={
                <Switch
                  label={draft.enabled ? 'On' : 'Off'}
                  aria-label="Group mappings"
                  checked={draft.enabled}
                  onChange={(event) => {
                    const enabled = event.currentTarget.checked;
                    edit((before) => ({ ...before, enabled }));
                  }}
                />
              }
              flush
            >
              <MappingLines
                label="Roles and their groups, the highest first"
                groups={groups.data}
                targets={roles.map((role) => ({
                  key: String(role),
                  name: roleWords[role],
                  note: roleNotes[role],
                  groupIds: draft.roles.filter((line) => line.role === role).map(({ groupId }) => groupId),
                  closed: role === Role.OWNER && !mayAsOwner ? forOwnersAlone : undefined,
                }))}
                onAdd={(key, groupId) => edit((before) => mapToRole(before, groupId, roleOf(key)))}
                onRemove={(key, groupId) => edit((before) => unmapFromRole(before, groupId, roleOf(key)))}
              />
            </Panel>
            <Panel
              title="Seat tiers"
              description="The highest line gives the seat tier. Off: members keep their tier, and new ones get the default."
              actions={
                <Switch
                  label={draft.tiersEnabled ? 'On' : 'Off'}
                  aria-label="Seat tier mappings"
                  checked={draft.tiersEnabled}
                  onChange={(event) => {
                    const tiersEnabled = event.currentTarget.checked;
                    edit((before) => ({ ...before, tiersEnabled }));
                  }}
                />
              }
              flush
            >
              <MappingLines
                label="Seat tiers and their groups, the highest first"
                groups={groups.data}
                targets={tiers.map(({ tier, purchased }) => ({
                  key: tier,
                  name: tierWord(tier),
                  note: `${countWord(purchased, 'seat', 'seats')} purchased`,
                  groupIds: draft.tiers.filter((line) => line.tier === tier).map(({ groupId }) => groupId),
                }))}
                onAdd={(tier, groupId) => edit((before) => mapToTier(before, groupId, tier))}
                onRemove={(tier, groupId) => edit((before) => unmapFromTier(before, groupId, tier))}
              />
            </Panel>
          </div>
          <aside className={classes.side} aria-label="What the mappings would do">
            <GapNotes draft={draft} groups={groups.data} />
            {scim && (
              <EffectPanel
                effect={shown.data?.effect}
                unsaved={unsaved}
                behind={shown.behind}
                error={shown.error}
                previewTo={planPath(organizationId, { kind: 'mappings' })}
              />
            )}
          </aside>
        </div>
      </div>
      <SaveBar edited={edited} effect={unsaved && !ofDraft.behind ? ofDraft.data?.effect : undefined} />
    </>
  );
}
