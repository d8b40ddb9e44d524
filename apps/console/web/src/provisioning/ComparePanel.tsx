import { Button, Loader, Tooltip } from '@mantine/core';
import { IconCircleCheck, IconGitCompare } from '@tabler/icons-react';
import { type ingest } from '@rollcall/contracts';
import { useMutation } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { useIngestClient } from '../api/clients';
import { useOrganization } from '../organizations/organization-context';
import { Note, RefusalNote } from '../parts/Note';
import { Panel } from '../parts/Panel';
import { durationWord } from '../parts/times';
import { numberWord } from '../parts/words';
import classes from './ComparePanel.module.css';

/** Reads WorkOS once more and lists what differs from our record. A large directory takes minutes. */
export function ComparePanel() {
  const { parentId } = useOrganization();
  const client = useIngestClient();
  const reading = useRef<AbortController>(null);
  const compare = useMutation({
    mutationFn: async () => {
      const leaving = new AbortController();
      reading.current = leaving;
      return client.compareDirectoryRecord({ parentId }, { signal: leaving.signal, timeoutMs: 900_000 });
    },
  });
  useEffect(() => () => reading.current?.abort(), []);
  const stop = () => {
    reading.current?.abort();
    compare.reset();
  };

  return (
    <Panel
      title="What differs"
      description="Reads WorkOS now, holds it against our record, and changes nothing. For operators."
      actions={
        compare.isPending ? (
          <Button variant="default" onClick={stop}>
            Stop
          </Button>
        ) : (
          <Button
            variant="default"
            leftSection={<IconGitCompare size={16} aria-hidden />}
            onClick={() => compare.mutate()}
          >
            {compare.data ? 'Compare again' : 'Compare with WorkOS'}
          </Button>
        )
      }
    >
      <div aria-live="polite">
        {compare.isPending && <Reading />}
        {compare.error && <RefusalNote error={compare.error} />}
        {compare.data && <Result result={compare.data} />}
        {compare.isIdle && <p className={classes.idle}>Not compared since this page was opened.</p>}
      </div>
    </Panel>
  );
}

function Reading() {
  const [seconds, setSeconds] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => setSeconds((before) => before + 1), 1_000);
    return () => clearInterval(timer);
  }, []);
  return (
    <div className={classes.reading}>
      <Loader size="xs" aria-hidden /> Reading every user, group and membership from WorkOS.
      <span className="figures" aria-hidden>
        {durationWord(seconds)}
      </span>
    </div>
  );
}

function Result({ result }: { readonly result: ingest.CompareDirectoryRecordResponse }) {
  const kinds = [
    { name: 'Users', differences: result.users },
    { name: 'Groups', differences: result.groups },
    { name: 'Memberships', differences: result.memberships },
  ];
  const none = kinds.every(({ differences }) => total(differences) === 0);
  if (none) {
    return (
      <Note tone="good" icon={<IconCircleCheck size={18} aria-hidden />}>
        Our record is equal to WorkOS: no user, group or membership differs.
      </Note>
    );
  }
  return (
    <div className={classes.kinds}>
      {kinds.map(({ name, differences }) => (
        <div key={name} className={classes.kind}>
          <h3>{name}</h3>
          <Ids name="At WorkOS, not in our record" ids={differences?.missing ?? []} />
          <Ids name="In our record, not at WorkOS" ids={differences?.extra ?? []} />
          <Ids name="Different" ids={differences?.different ?? []} />
        </div>
      ))}
    </div>
  );
}

const mostIds = 100;

function Ids({ name, ids }: { readonly name: string; readonly ids: readonly string[] }) {
  if (ids.length === 0) {
    return (
      <div className={classes.none}>
        <span>{name}</span> <span>0</span>
      </div>
    );
  }
  return (
    <details className={classes.ids}>
      <summary>
        <span>{name}</span> <strong>{numberWord(ids.length)}</strong>
      </summary>
      <ul>
        {ids.slice(0, mostIds).map((id) => (
          <li key={id}>
            <Tooltip label={id}>
              <code>{id}</code>
            </Tooltip>
          </li>
        ))}
        {ids.length > mostIds && <li>and {numberWord(ids.length - mostIds)} more</li>}
      </ul>
    </details>
  );
}

function total(differences: ingest.Differences | undefined): number {
  if (!differences) return 0;
  return differences.missing.length + differences.extra.length + differences.different.length;
}
