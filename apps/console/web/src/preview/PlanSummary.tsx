import { IconUserMinus } from '@tabler/icons-react';
import { type membership } from '@rollcall/contracts';
import { Figure } from '../parts/Figure';
import { ReasonText } from '../parts/ReasonText';
import { countWord, numberWord } from '../parts/words';
import { countReasons, listPlan, planTotals } from './plan-people';
import classes from './PlanSummary.module.css';

/** What a plan comes to, in all organizations together. Removals are the loudest. */
export function PlanSummary({ plan }: { readonly plan: membership.Plan }) {
  const totals = planTotals(plan.organizations);
  const removals = plan.organizations.flatMap(({ changes }) => listPlan(changes).lists.removals);
  const organizations = plan.organizations.length;
  return (
    <section className={classes.summary} aria-label="Totals">
      <div className={classes.loud} data-some={totals.removed > 0 || undefined}>
        <span className={classes.icon}>
          <IconUserMinus size={22} stroke={1.8} aria-hidden />
        </span>
        <div>
          <div className={classes.removed}>
            <strong>{totals.removed === 0 ? 'Nobody' : numberWord(totals.removed)}</strong>{' '}
            {totals.removed === 0 ? 'is removed' : totals.removed === 1 ? 'person is removed' : 'people are removed'}
          </div>
          {totals.removed > 0 && (
            <ul className={classes.reasons}>
              {countReasons(removals)
                .slice(0, 4)
                .map(([code, count]) => (
                  <li key={code}>
                    {numberWord(count)} × <ReasonText code={code} />
                  </li>
                ))}
            </ul>
          )}
          {organizations > 1 && totals.removed > 0 && (
            <div className={classes.across}>
              Counted in {countWord(organizations, 'organization', 'organizations')} together
            </div>
          )}
        </div>
      </div>
      <div className={classes.figures}>
        <Figure label="Added" value={numberWord(totals.added)} tone={totals.added > 0 ? 'good' : 'plain'} />
        <Figure label="Changed" value={numberWord(totals.updated)} />
        <Figure
          label="Waiting for a seat"
          value={numberWord(totals.waiting)}
          tone={totals.waiting > 0 ? 'warn' : 'plain'}
        />
        <Figure label="Unchanged" value={numberWord(totals.unchanged)} />
      </div>
    </section>
  );
}
