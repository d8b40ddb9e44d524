import { type AuditEntry } from '@rollcall/contracts';
import { Button, Select } from '@mantine/core';
import { IconDownload, IconFilterOff, IconHistory } from '@tabler/icons-react';
import { useSearchParams } from 'react-router';
import { useOrganization } from '../organizations/organization-context';
import { PageHeader } from '../parts/PageHeader';
import { SearchField } from '../parts/SearchField';
import { Sheet } from '../parts/Sheet';
import { EmptyState, ErrorState, LoadingRows } from '../parts/StateView';
import { countWord } from '../parts/words';
import { AuditRow } from './AuditRow';
import classes from './AuditPage.module.css';
import { areas, areaWords } from './audit-words';
import { type AuditQuestion, useAuditLog } from './use-audit-log';

const periods = [
  { value: '1', label: 'Last 24 hours' },
  { value: '7', label: 'Last 7 days' },
  { value: '30', label: 'Last 30 days' },
  { value: '365', label: 'Last year' },
];

/** Who changed what: every administrative call about the organization, refused ones too. */
export default function AuditPage() {
  const { organizationId } = useOrganization();
  const [search, setSearch] = useSearchParams();
  const question: AuditQuestion = {
    area: areas.find((one) => one === search.get('area')) ?? null,
    actor: search.get('who') ?? '',
    days: Number(periods.find(({ value }) => value === search.get('days'))?.value ?? 0) || null,
  };
  const ask = (change: { readonly area?: string; readonly who?: string; readonly days?: string }) => {
    const next = { ...Object.fromEntries(search), ...change };
    setSearch(Object.fromEntries(Object.entries(next).filter(([, value]) => value !== '')), { replace: true });
  };
  const log = useAuditLog(organizationId, question);
  const entries = log.data?.pages.flatMap((page) => page.entries);
  const narrowed = question.area !== null || question.actor !== '' || question.days !== null;

  return (
    <>
      <PageHeader
        title="Audit log"
        description="Who changed what in this organization: people in this console, and programs by their tokens."
        actions={
          <Button
            component="a"
            href={`/api/organizations/${encodeURIComponent(organizationId)}/audit.csv`}
            download
            variant="default"
            leftSection={<IconDownload size={16} aria-hidden />}
          >
            Export CSV
          </Button>
        }
      />
      <Sheet
        label="Audit log"
        total={entries ? `${countWord(entries.length, 'entry', 'entries')}${log.hasNextPage ? ', and more' : ''}` : ''}
        tools={
          <>
            <SearchField
              label="Whose changes"
              placeholder="Email of an administrator, or name of a program"
              value={question.actor}
              onSearch={(who) => ask({ who })}
            />
            <Select
              aria-label="What was changed"
              className={classes.filter}
              placeholder="Everything"
              clearable
              data={areas.map((area) => ({ value: area, label: areaWords[area] }))}
              value={question.area}
              onChange={(area) => ask({ area: area ?? '' })}
            />
            <Select
              aria-label="When"
              className={classes.filter}
              placeholder="Any time"
              clearable
              data={periods}
              value={question.days === null ? null : String(question.days)}
              onChange={(days) => ask({ days: days ?? '' })}
            />
          </>
        }
      >
        {log.isPending && <LoadingRows rows={8} height={60} />}
        {log.error && !entries && <ErrorState error={log.error} onRetry={() => void log.refetch()} />}
        {entries?.length === 0 && <NoEntries narrowed={narrowed} onClear={() => setSearch({}, { replace: true })} />}
        {entries && entries.length > 0 && <Entries entries={entries} />}
        {log.hasNextPage && (
          <div className={classes.more}>
            <Button variant="subtle" loading={log.isFetchingNextPage} onClick={() => void log.fetchNextPage()}>
              Show earlier entries
            </Button>
          </div>
        )}
      </Sheet>
    </>
  );
}

function Entries({ entries }: { readonly entries: readonly AuditEntry[] }) {
  return (
    <ul className={classes.entries} aria-label="Changes, newest first">
      {entries.map((entry) => (
        <li key={entry.entryId}>
          <AuditRow entry={entry} />
        </li>
      ))}
    </ul>
  );
}

function NoEntries({ narrowed, onClear }: { readonly narrowed: boolean; readonly onClear: () => void }) {
  if (!narrowed) {
    return (
      <EmptyState icon={IconHistory} title="Nothing was changed yet">
        Each change of settings, members, groups and holds is written down here, with who made it.
      </EmptyState>
    );
  }
  return (
    <EmptyState
      icon={IconFilterOff}
      title="No entry fits"
      action={
        <Button variant="default" onClick={onClear}>
          Clear the filters
        </Button>
      }
    >
      Emails and names are compared whole.
    </EmptyState>
  );
}
