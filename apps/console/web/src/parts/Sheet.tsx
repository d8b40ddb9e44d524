import { type ReactNode } from 'react';
import classes from './Sheet.module.css';

/** A list that fills what is left of the page: its tools above, its rows below, which scroll by themselves. */
export function Sheet({
  label,
  tools,
  total,
  children,
}: {
  readonly label: string;
  /** Search, filters, actions. */
  readonly tools: ReactNode;
  /** How many there are, in words; said when it changes. */
  readonly total?: string;
  readonly children: ReactNode;
}) {
  return (
    <section aria-label={label} className={classes.sheet}>
      <div className={classes.tools}>
        {tools}
        {total !== undefined && (
          <div className={classes.total} role="status">
            {total}
          </div>
        )}
      </div>
      {children}
    </section>
  );
}
