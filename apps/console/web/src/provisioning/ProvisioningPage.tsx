import { Button, Tabs } from '@mantine/core';
import { IconHandStop } from '@tabler/icons-react';
import { Link, useSearchParams } from 'react-router';
import { HoldList } from '../holds/HoldList';
import { useHolds } from '../holds/use-holds';
import { useOrganization } from '../organizations/organization-context';
import { Note } from '../parts/Note';
import { PageHeader } from '../parts/PageHeader';
import { Panel } from '../parts/Panel';
import { Tag } from '../parts/Tag';
import { countWord, modeWords, numberWord } from '../parts/words';
import { PoisonedEvents } from '../poisoned/PoisonedEvents';
import { useIngestStatus } from '../poisoned/use-ingest-status';
import { RunList } from '../runs/RunList';
import { useSession } from '../session/session-context';
import { ComparePanel } from './ComparePanel';
import { ModePanel } from './ModePanel';
import { PolicyPanel } from './PolicyPanel';
import classes from './ProvisioningPage.module.css';
import { RecordPanel } from './RecordPanel';
import { SeatsPanel } from './SeatsPanel';
import { SyncPanel } from './SyncPanel';

const views = ['overview', 'runs', 'holds', 'events', 'settings'] as const;

/** Manage SCIM: how people come and go, what WorkOS says, what syncs did, and who waits. */
export default function ProvisioningPage() {
  const organization = useOrganization();
  return <Provisioning key={organization.organizationId} />;
}

function Provisioning() {
  const { organizationId, provisioningMode } = useOrganization();
  const { operator } = useSession();
  const [search, setSearch] = useSearchParams();
  const asked = views.find((one) => one === search.get('show')) ?? 'overview';
  // Events set aside concern all parents: they are for operators.
  const view = asked === 'events' && !operator ? 'overview' : asked;
  const poisoned = useIngestStatus().data?.poisoned ?? 0;
  const holds = useHolds(organizationId);
  const held = holds.data?.reduce((sum, { removals }) => sum + removals.length, 0) ?? 0;

  return (
    <>
      <PageHeader
        title="Manage SCIM"
        description="How this organization’s members follow your identity provider."
        mark={<Tag tone="accent">Mode: {modeWords[provisioningMode]}</Tag>}
      />
      <Tabs
        value={view}
        onChange={(value) => setSearch(value && value !== 'overview' ? { show: value } : {}, { replace: true })}
        keepMounted={false}
      >
        <Tabs.List className={classes.tabs}>
          <Tabs.Tab value="overview">Overview</Tabs.Tab>
          <Tabs.Tab value="runs">Sync runs</Tabs.Tab>
          <Tabs.Tab value="holds">
            Holds {held > 0 && <span className={classes.held}>{numberWord(held)}</span>}
          </Tabs.Tab>
          {operator && (
            <Tabs.Tab value="events">
              Events set aside {poisoned > 0 && <span className={classes.held}>{numberWord(poisoned)}</span>}
            </Tabs.Tab>
          )}
          <Tabs.Tab value="settings">Policy and seats</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="overview">
          <div className={classes.page}>
            {held > 0 && (
              <Note
                tone="warn"
                icon={<IconHandStop size={18} aria-hidden />}
                title={`${countWord(held, 'removal waits', 'removals wait')} for an administrator`}
                action={
                  <Button component={Link} to="?show=holds" variant="default">
                    Decide
                  </Button>
                }
              >
                These people keep their access until somebody releases or rejects the hold.
              </Note>
            )}
            <ModePanel />
            <div className={classes.columns}>
              <RecordPanel />
              <SyncPanel />
            </div>
            {operator && <ComparePanel />}
          </div>
        </Tabs.Panel>
        <Tabs.Panel value="runs">
          <div className={classes.page}>
            <Panel
              title="Sync runs"
              description="Of the whole directory, with the people of the organizations that you administer."
              flush
            >
              <RunList />
            </Panel>
          </div>
        </Tabs.Panel>
        <Tabs.Panel value="holds">
          <div className={classes.page}>
            <HoldList />
          </div>
        </Tabs.Panel>
        <Tabs.Panel value="events">
          <div className={classes.page}>
            <PoisonedEvents />
          </div>
        </Tabs.Panel>
        <Tabs.Panel value="settings">
          <div className={classes.page}>
            <PolicyPanel />
            <SeatsPanel />
          </div>
        </Tabs.Panel>
      </Tabs>
    </>
  );
}
