import { VisuallyHidden } from '@mantine/core';
import { IconArrowRight } from '@tabler/icons-react';
import { type membership, MemberStatus } from '@rollcall/contracts';
import { useVirtualizer } from '@tanstack/react-virtual';
import { type ReactNode, useRef } from 'react';
import { ReasonText } from '../parts/ReasonText';
import { Tag, type Tone } from '../parts/Tag';
import { roleWords, statusWords, tierWord } from '../parts/words';
import { differencesOf, listOf, type PlanList } from './plan-people';
import classes from './PeopleTable.module.css';

const actionWords: Readonly<Record<PlanList, string>> = {
  removals: 'Removed',
  additions: 'Added',
  changes: 'Changed',
  renames: 'Renamed',
  waiting: 'Waits',
};

const actionTones: Readonly<Record<PlanList, Tone>> = {
  removals: 'bad',
  additions: 'good',
  changes: 'calm',
  renames: 'accent',
  waiting: 'warn',
};

/** Every person of a list, with before, after and reason. Only the rows in sight are there. */
export function PeopleTable({
  people,
  label,
  withAction,
}: {
  readonly people: readonly membership.PlannedChange[];
  readonly label: string;
  /** People of several lists together: each says what becomes of them. */
  readonly withAction: boolean;
}) {
  const scroller = useRef<HTMLDivElement>(null);
  // eslint-disable-next-line react-hooks/incompatible-library -- its functions stay inside of this component
  const virtualizer = useVirtualizer({
    count: people.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => 52,
    overscan: 12,
    getItemKey: (index) => people[index]?.email ?? index,
  });
  return (
    <div
      ref={scroller}
      className={classes.scroller}
      // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- scrolled by keys too
      tabIndex={0}
      role="table"
      aria-label={label}
      aria-rowcount={people.length + 1}
    >
      <div role="rowgroup" className={classes.head}>
        <div role="row" aria-rowindex={1} className={classes.row}>
          <span role="columnheader">Person</span>
          <span role="columnheader">Before</span>
          <span role="columnheader">After</span>
          <span role="columnheader">Why</span>
        </div>
      </div>
      <div role="rowgroup" className={classes.body} style={{ height: virtualizer.getTotalSize() }}>
        {virtualizer.getVirtualItems().map(({ index, key, start }) => {
          const change = people[index];
          return (
            change && (
              <div
                key={key}
                ref={virtualizer.measureElement}
                data-index={index}
                role="row"
                aria-rowindex={index + 2}
                className={`${classes.row ?? ''} ${classes.person ?? ''}`}
                data-list={listOf(change)}
                style={{ transform: `translateY(${String(start)}px)` }}
              >
                <PersonCells change={change} withAction={withAction} />
              </div>
            )
          );
        })}
      </div>
    </div>
  );
}

function PersonCells({
  change,
  withAction,
}: {
  readonly change: membership.PlannedChange;
  readonly withAction: boolean;
}) {
  const list = listOf(change);
  const differs = differencesOf(change);
  const before = change.before?.status === MemberStatus.REMOVED ? undefined : change.before;
  return (
    <>
      <span role="cell" className={classes.email}>
        {withAction && <Tag tone={actionTones[list]}>{actionWords[list]}</Tag>}
        <span className={classes.address}>
          {list === 'renames' && change.before?.email ? (
            <span className={classes.renamed}>
              <span className={classes.former}>
                <Email email={change.before.email} />
              </span>
              <IconArrowRight size={13} aria-hidden />
              <VisuallyHidden>becomes</VisuallyHidden>
              <span>
                <Email email={change.email} />
              </span>
            </span>
          ) : (
            <Email email={change.email} />
          )}
        </span>
      </span>
      <span role="cell" className={classes.side}>
        <Side name="Before" snapshot={before} none={change.before ? 'Was a member before' : 'Not a member'} />
      </span>
      <span role="cell" className={classes.side} data-gone={list === 'removals' || undefined}>
        {list === 'removals' ? (
          <strong className={classes.gone}>Loses access</strong>
        ) : (
          <Side name="After" snapshot={change.after} none="Not a member" differs={differs} />
        )}
      </span>
      <span role="cell" className={classes.reason}>
        <ReasonText code={change.reasonCode} />
      </span>
    </>
  );
}

/** Breaks before the domain, where it has to break. */
function Email({ email }: { readonly email: string }) {
  const at = email.lastIndexOf('@');
  if (at < 0) return email;
  return (
    <>
      {email.slice(0, at)}
      <wbr />
      {email.slice(at)}
    </>
  );
}

function Side({
  name,
  snapshot,
  none,
  differs = { role: false, seatTier: false, status: false },
}: {
  readonly name: string;
  readonly snapshot: membership.MemberSnapshot | undefined;
  readonly none: string;
  readonly differs?: { readonly role: boolean; readonly seatTier: boolean; readonly status: boolean };
}): ReactNode {
  if (!snapshot) return <span className={classes.none}>{none}</span>;
  return (
    <>
      <span className={classes.sideName} aria-hidden>
        {name}
      </span>
      <span data-differs={differs.role || undefined}>{roleWords[snapshot.role]}</span>
      <span className={classes.dot} aria-hidden>
        ·
      </span>
      <span data-differs={differs.seatTier || undefined}>{tierWord(snapshot.seatTier)}</span>
      {snapshot.status === MemberStatus.WAITING_FOR_SEAT && (
        <span className={classes.waits} data-differs={differs.status || undefined}>
          {statusWords[snapshot.status]}
        </span>
      )}
    </>
  );
}
