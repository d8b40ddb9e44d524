import { type ReactNode, useId } from 'react';
import classes from './Panel.module.css';

/** A surface with one subject. With a title it is a region of that name. */
export function Panel({
  title,
  description,
  actions,
  flush = false,
  children,
}: {
  readonly title?: string;
  readonly description?: ReactNode;
  readonly actions?: ReactNode;
  /** The content touches the edges: rows, tables. */
  readonly flush?: boolean;
  readonly children: ReactNode;
}) {
  const id = useId();
  return (
    <section className={classes.panel} aria-labelledby={title ? id : undefined}>
      {(title ?? actions) && (
        <div className={classes.head}>
          <div className={classes.words}>
            {title && (
              <h2 id={id} className={classes.title}>
                {title}
              </h2>
            )}
            {description && <p className={classes.description}>{description}</p>}
          </div>
          {actions && <div className={classes.actions}>{actions}</div>}
        </div>
      )}
      <div className={flush ? classes.flush : classes.body} data-headed={Boolean(title ?? actions)}>
        {children}
      </div>
    </section>
  );
}
