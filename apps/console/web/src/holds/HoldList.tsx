import { Button, Stack, Text, TextInput } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useMutation } from '@connectrpc/connect-query';
import { IconHandStop, IconShieldCheck } from '@tabler/icons-react';
import { membership } from '@rollcall/contracts';
import { useQueryClient } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { Link } from 'react-router';
import { readAgain } from '../api/live';
import { useOrganization } from '../organizations/organization-context';
import { ConfirmDialog } from '../parts/ConfirmButton';
import { Panel } from '../parts/Panel';
import { ReasonText } from '../parts/ReasonText';
import { SearchField } from '../parts/SearchField';
import { EmptyState, ErrorState, LoadingRows } from '../parts/StateView';
import { Time } from '../parts/Time';
import { toastDone } from '../parts/toasts';
import { countWord, numberWord } from '../parts/words';
import { isNumberTyped } from '../preview/confirm-rules';
import { countReasons } from '../preview/plan-people';
import { runPath } from '../runs/run-words';
import { asksForNumber, findHeld } from './hold-rules';
import classes from './HoldList.module.css';
import { HeldPeople } from './HeldPeople';
import { useHolds } from './use-holds';

/** Removals that wait for an administrator. */
export function HoldList() {
  const { organizationId } = useOrganization();
  const holds = useHolds(organizationId);
  if (holds.isPending) {
    return (
      <Panel flush>
        <LoadingRows rows={5} />
      </Panel>
    );
  }
  if (!holds.data) {
    return (
      <Panel>
        <ErrorState error={holds.error} title="The holds could not be loaded" onRetry={() => void holds.refetch()} />
      </Panel>
    );
  }
  if (holds.data.length === 0) {
    return (
      <Panel>
        <EmptyState icon={IconShieldCheck} title="No removal waits">
          When more people would be removed at once than the limit allows, they wait here until an administrator
          decides. Until then they keep their access.
        </EmptyState>
      </Panel>
    );
  }
  return holds.data.map((hold) => <HoldPanel key={hold.holdId} hold={hold} />);
}

function HoldPanel({ hold }: { readonly hold: membership.Hold }) {
  const { organizationId } = useOrganization();
  const [query, setQuery] = useState('');
  const found = useMemo(() => findHeld(hold.removals, query), [hold.removals, query]);
  return (
    <Panel
      title={`${countWord(hold.removals.length, 'removal waits', 'removals wait')} for you to decide`}
      description={
        <>
          Since <Time at={hold.createdAt} />,{' '}
          {hold.runId ? (
            <>
              from <Link to={runPath(organizationId, hold.runId)}>a sync run</Link>
            </>
          ) : (
            'from changes in the directory'
          )}
          . These people keep role, seat and login until then.
        </>
      }
      actions={<Decision hold={hold} />}
      flush
    >
      <div className={classes.reasons}>
        <IconHandStop size={18} aria-hidden className={classes.icon} />
        <ul>
          {countReasons(hold.removals).map(([code, count]) => (
            <li key={code}>
              <strong>{numberWord(count)}</strong> <ReasonText code={code} />
            </li>
          ))}
        </ul>
        <SearchField
          className={classes.search}
          label="Find a person in this hold"
          placeholder="Find by email or reason"
          value={query}
          onSearch={setQuery}
        />
      </div>
      {found.length > 0 ? (
        <HeldPeople removals={found} />
      ) : (
        <p className={classes.nobody}>Nobody in this hold has that in their email or reason.</p>
      )}
    </Panel>
  );
}

type Verdict = 'release' | 'reject';

/** Release and reject, each of exactly those who were shown when it was asked. */
function Decision({ hold }: { readonly hold: membership.Hold }) {
  const [verdict, setVerdict] = useState<Verdict>();
  // The hold may grow while the question stands: it is about those who were there.
  const [asked, setAsked] = useState(hold);
  const [opened, { open, close }] = useDisclosure(false);
  const ask = (what: Verdict) => {
    setVerdict(what);
    setAsked(hold);
    open();
  };
  return (
    <>
      <Button variant="default" onClick={() => ask('reject')}>
        Reject: they stay
      </Button>
      <Button color="red.9" onClick={() => ask('release')}>
        Release: remove them
      </Button>
      {verdict && (
        <DecisionDialog
          key={`${verdict} ${String(opened)}`}
          hold={asked}
          verdict={verdict}
          opened={opened}
          onClose={close}
        />
      )}
    </>
  );
}

function DecisionDialog({
  hold,
  verdict,
  opened,
  onClose,
}: {
  readonly hold: membership.Hold;
  readonly verdict: Verdict;
  readonly opened: boolean;
  readonly onClose: () => void;
}) {
  const { organizationId, policy } = useOrganization();
  const queryClient = useQueryClient();
  const methods = membership.MembershipService.method;
  const release = useMutation(methods.releaseHold);
  const reject = useMutation(methods.rejectHold);
  const [typed, setTyped] = useState('');
  const count = hold.removals.length;
  const people = countWord(count, 'person', 'people');
  const releases = verdict === 'release';
  const asksNumber = releases && asksForNumber(count, policy?.guard);

  const decide = async () => {
    const request = { holdId: hold.holdId, planHash: hold.planHash };
    try {
      await (releases ? release : reject).mutateAsync(request);
      toastDone(releases ? 'The hold is released' : 'The hold is rejected', releases ? '' : `${people} stay.`);
    } finally {
      // Also after a refusal: what is on show is out of date then.
      readAgain(queryClient, organizationId);
    }
  };

  return (
    <ConfirmDialog
      opened={opened}
      onClose={onClose}
      title={releases ? `Remove ${people}?` : `Keep ${people}?`}
      confirm={releases ? `Remove ${people}` : `Keep ${people}`}
      danger={releases}
      disabled={asksNumber && !isNumberTyped(typed, count)}
      onConfirm={decide}
      question={
        <Stack gap="sm">
          <Text>
            {releases
              ? 'They lose their access and free their seats at once. Whoever is back in the directory by now stays: it is worked out again first, and never more people are removed than you were shown.'
              : 'They stay members until their state in the directory changes again.'}
          </Text>
          {asksNumber && (
            <TextInput
              inputMode="numeric"
              autoComplete="off"
              label={`Type ${numberWord(count)} to confirm so many removals`}
              value={typed}
              onChange={(event) => setTyped(event.currentTarget.value)}
              data-autofocus
            />
          )}
        </Stack>
      }
    />
  );
}
