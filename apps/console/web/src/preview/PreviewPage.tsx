import { Button, Loader, SegmentedControl, Skeleton } from '@mantine/core';
import { IconArrowDown, IconEye, IconRefresh } from '@tabler/icons-react';
import { type membership } from '@rollcall/contracts';
import { useState } from 'react';
import { Link, useSearchParams } from 'react-router';
import { useOrganization } from '../organizations/organization-context';
import { useOrganizationNames } from '../organizations/use-organization-names';
import { Note } from '../parts/Note';
import { PageHeader } from '../parts/PageHeader';
import { Panel } from '../parts/Panel';
import { EmptyState, ErrorState } from '../parts/StateView';
import { ConfirmPanel } from './ConfirmPanel';
import { parsePlanQuestion, type PlanQuestion } from './plan-question';
import { PlanPeople } from './PlanPeople';
import { PlanSummary } from './PlanSummary';
import classes from './PreviewPage.module.css';
import { questionWords, shortTotals } from './preview-words';
import { useConfirmPlan } from './use-confirm-plan';
import { usePlan } from './use-plan';

/** What a change would do, before it does anything. */
export default function PreviewPage() {
  const [search] = useSearchParams();
  const question = parsePlanQuestion(search);
  const { organizationId } = useOrganization();
  if (question) return <Preview key={search.toString()} question={question} />;
  return (
    <EmptyState
      headingLevel={1}
      icon={IconEye}
      title="There is nothing to preview"
      action={
        <Button component={Link} to={`/o/${encodeURIComponent(organizationId)}/provisioning`} variant="default">
          To provisioning
        </Button>
      }
    >
      A preview begins with a change: of the provisioning mode, of the group mappings, or with a sync.
    </EmptyState>
  );
}

function Preview({ question }: { readonly question: PlanQuestion }) {
  const organization = useOrganization();
  const { data: plan, error, isFetching, refetch } = usePlan(question);
  const confirm = useConfirmPlan(question);
  const [outdated, setOutdated] = useState(false);
  const words = questionWords(question, organization);
  const backTo = `/o/${encodeURIComponent(organization.organizationId)}/${words.back.path}`;
  const again = () => {
    setOutdated(false);
    void refetch();
  };

  return (
    <div className={classes.page}>
      <PageHeader
        title={words.title}
        back={{ to: backTo, label: words.back.label }}
        description="Nothing has changed yet. This is what would happen, person by person."
        actions={
          plan && (
            <>
              <Button
                variant="default"
                leftSection={<IconRefresh size={16} aria-hidden />}
                loading={isFetching}
                onClick={again}
              >
                Work out again
              </Button>
              <Button component="a" href="#confirm" rightSection={<IconArrowDown size={16} aria-hidden />}>
                To the confirmation
              </Button>
            </>
          )
        }
      />
      {outdated && (
        <Note tone="warn" icon={<IconRefresh size={18} aria-hidden />} title="Something changed since this was shown">
          Nothing was carried out. This is the plan as it is now: please look at it and confirm it anew.
        </Note>
      )}
      {isFetching && <WorkingOut again={plan !== undefined} />}
      {!isFetching && error && (
        <Panel>
          <ErrorState error={error} title="The preview could not be made" onRetry={again} />
        </Panel>
      )}
      {!isFetching && plan && (
        <ShownPlan
          key={plan.hash}
          plan={plan}
          confirmWord={words.confirm}
          cancelTo={backTo}
          onConfirm={confirm}
          onPlanChanged={() => {
            setOutdated(true);
            void refetch();
          }}
        />
      )}
    </div>
  );
}

function ShownPlan({
  plan,
  confirmWord,
  cancelTo,
  onConfirm,
  onPlanChanged,
}: {
  readonly plan: membership.Plan;
  readonly confirmWord: string;
  readonly cancelTo: string;
  readonly onConfirm: (planHash: string) => Promise<void>;
  readonly onPlanChanged: () => void;
}) {
  const { organizationId } = useOrganization();
  const nameOf = useOrganizationNames();
  const [chosen, setChosen] = useState(organizationId);
  const shown = plan.organizations.find((one) => one.organizationId === chosen) ?? plan.organizations[0];
  return (
    <>
      <PlanSummary plan={plan} />
      {plan.organizations.length > 1 && (
        <div className={classes.organizations}>
          <SegmentedControl
            aria-label="Organization"
            value={shown?.organizationId ?? ''}
            onChange={setChosen}
            data={plan.organizations.map((one) => ({
              value: one.organizationId,
              label: (
                <>
                  {nameOf(one.organizationId)} <span className="figures">{shortTotals(one)}</span>
                </>
              ),
            }))}
          />
        </div>
      )}
      {shown && (
        <Panel
          title={plan.organizations.length > 1 ? `People of ${nameOf(shown.organizationId)}` : 'People'}
          description="Everybody who would have something else afterwards."
          flush
        >
          <PlanPeople key={shown.organizationId} plan={shown} name={nameOf(shown.organizationId)} />
        </Panel>
      )}
      <div id="confirm" className={classes.confirm}>
        <ConfirmPanel
          plan={plan}
          word={confirmWord}
          cancelTo={cancelTo}
          onConfirm={onConfirm}
          onPlanChanged={onPlanChanged}
        />
      </div>
    </>
  );
}

function WorkingOut({ again }: { readonly again: boolean }) {
  return (
    <>
      <div className={classes.working} role="status">
        <Loader size="xs" aria-hidden /> {again ? 'Working out the plan anew' : 'Working out who would change'}. A large
        directory takes a while.
      </div>
      <Skeleton height={104} radius="lg" />
      <Skeleton height={320} radius="lg" />
    </>
  );
}
