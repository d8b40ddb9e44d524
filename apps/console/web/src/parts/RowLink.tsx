import { type ReactNode } from 'react';
import { Link } from 'react-router';
import classes from './RowLink.module.css';

/** The link of a row, which the whole row is a place to press for. */
export function RowLink({ to, children }: { readonly to: string; readonly children: ReactNode }) {
  return (
    <Link to={to} className={classes.link}>
      {children}
    </Link>
  );
}
