import { DecisionOutcome, seatPolicy } from '@rollcall/contracts';
import { useQuery } from '@connectrpc/connect-query';
import { pollInterval } from '../api/query-client';
import { Panel } from '../parts/Panel';
import { ReasonText } from '../parts/ReasonText';
import { ErrorState, LoadingRows } from '../parts/StateView';
import { Tag } from '../parts/Tag';
import { exactTime } from '../parts/times';
import { roleWords, tierWord } from '../parts/words';
import { explainedStep } from './explained';
import classes from './PersonPage.module.css';

/** What the person should have by the rules as they are now, and how that comes about. */
export function ExplainPanel({ organizationId, email }: { readonly organizationId: string; readonly email: string }) {
  const explanation = useQuery(
    seatPolicy.SeatPolicyService.method.explainDecision,
    { organizationId, email },
    { refetchInterval: 2 * pollInterval },
  );
  return (
    <Panel title="Explain" description="What this person should have by today’s settings, rule by rule.">
      {explanation.isPending && <LoadingRows rows={4} />}
      {explanation.isError && !explanation.data && (
        <ErrorState headingLevel={3} error={explanation.error} onRetry={() => void explanation.refetch()} />
      )}
      {explanation.data && (
        <>
          <div className={classes.outcome}>
            <Outcome explanation={explanation.data} />
            <span className={classes.soft}>
              <ReasonText code={explanation.data.reasonCode} />
            </span>
          </div>
          <ol className={classes.steps}>
            {explanation.data.steps.map((step) => {
              const { question, answer } = explainedStep(step, (iso) => exactTime(new Date(iso)));
              return (
                <li key={step.rule} className={classes.step}>
                  <div className={classes.question}>{question}</div>
                  <div className={classes.answer}>{answer}</div>
                </li>
              );
            })}
          </ol>
        </>
      )}
    </Panel>
  );
}

function Outcome({
  explanation: { outcome, role, seatTier, held },
}: {
  readonly explanation: seatPolicy.ExplainDecisionResponse;
}) {
  if (held) return <Tag tone="bad">Removal held</Tag>;
  switch (outcome) {
    case DecisionOutcome.PROVISION:
      return (
        <>
          <Tag tone="good">Member</Tag>
          <strong>
            {roleWords[role]}
            {seatTier && ` · ${tierWord(seatTier)} seat`}
          </strong>
        </>
      );
    case DecisionOutcome.REMOVE:
      return <Tag tone="bad">Not a member</Tag>;
    default:
      return <Tag>Nothing is decided</Tag>;
  }
}
