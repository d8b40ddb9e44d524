import { type membership } from '@rollcall/contracts';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useRef } from 'react';
import { Link } from 'react-router';
import { useOrganization } from '../organizations/organization-context';
import { ReasonText } from '../parts/ReasonText';
import { countWord } from '../parts/words';
import classes from './HeldPeople.module.css';

const rowHeight = 42;

/** The people of a hold. Only those in sight are on the page: a hold may be a whole directory. */
export function HeldPeople({ removals }: { readonly removals: readonly membership.HeldRemoval[] }) {
  const { organizationId } = useOrganization();
  const scroller = useRef<HTMLDivElement>(null);
  // eslint-disable-next-line react-hooks/incompatible-library -- its functions stay inside of this component
  const virtualizer = useVirtualizer({
    count: removals.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 12,
    getItemKey: (index) => removals[index]?.email ?? index,
  });
  return (
    <>
      <div
        ref={scroller}
        className={classes.scroller}
        // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- scrolled by keys too
        tabIndex={0}
        role="region"
        aria-label="People whose removal waits"
      >
        <ul className={classes.people} style={{ height: virtualizer.getTotalSize() }}>
          {virtualizer.getVirtualItems().map(({ index, key, start }) => {
            const removal = removals[index];
            return (
              removal && (
                <li
                  key={key}
                  ref={virtualizer.measureElement}
                  data-index={index}
                  aria-posinset={index + 1}
                  aria-setsize={removals.length}
                  style={{ transform: `translateY(${String(start)}px)` }}
                >
                  <Link to={`/o/${encodeURIComponent(organizationId)}/members/${encodeURIComponent(removal.email)}`}>
                    {removal.email}
                  </Link>
                  <span className={classes.reason}>
                    <ReasonText code={removal.reasonCode} />
                  </span>
                </li>
              )
            );
          })}
        </ul>
      </div>
      <div className={classes.foot}>{countWord(removals.length, 'person', 'people')}</div>
    </>
  );
}
