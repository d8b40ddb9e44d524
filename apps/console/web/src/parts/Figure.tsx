import { type ReactNode } from 'react';
import classes from './Figure.module.css';

/** One number with what it counts. */
export function Figure({
  value,
  label,
  note,
  tone = 'plain',
}: {
  readonly value: ReactNode;
  readonly label: string;
  readonly note?: ReactNode;
  readonly tone?: 'plain' | 'good' | 'warn' | 'bad';
}) {
  return (
    <div className={classes.figure} data-tone={tone}>
      <div className={classes.label}>{label}</div>
      <div className={classes.value}>{value}</div>
      {note && <div className={classes.note}>{note}</div>}
    </div>
  );
}
