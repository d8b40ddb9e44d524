import { IconAlertTriangle } from '@tabler/icons-react';
import { type ReactNode } from 'react';
import { refusalOf } from '../api/refusal';
import classes from './Note.module.css';

/** Why the server said no, beside what was asked for. */
export function RefusalNote({ error }: { readonly error: unknown }) {
  const { words, reasonCode } = refusalOf(error);
  return (
    <div className={classes.note} data-tone="bad" role="alert" title={reasonCode || undefined}>
      <IconAlertTriangle size={18} aria-hidden className={classes.icon} />
      <div>{words}</div>
    </div>
  );
}

/** Something to know beside what one does. */
export function Note({
  tone = 'calm',
  icon,
  title,
  action,
  children,
}: {
  readonly tone?: 'calm' | 'warn' | 'bad' | 'good' | 'accent';
  readonly icon?: ReactNode;
  readonly title?: string;
  readonly action?: ReactNode;
  readonly children?: ReactNode;
}) {
  return (
    <div className={classes.note} data-tone={tone}>
      {icon && <span className={classes.icon}>{icon}</span>}
      <div className={classes.words}>
        {title && <div className={classes.title}>{title}</div>}
        {children}
      </div>
      {action}
    </div>
  );
}
