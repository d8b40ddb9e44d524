import { Anchor } from '@mantine/core';
import { IconChevronLeft } from '@tabler/icons-react';
import { type ReactNode, useEffect } from 'react';
import { Link } from 'react-router';
import classes from './PageHeader.module.css';

/** The one first heading of a page, what the page is for, and its actions. */
export function PageHeader({
  title,
  description,
  actions,
  back,
  mark,
  lead,
}: {
  readonly title: string;
  readonly description?: ReactNode;
  readonly actions?: ReactNode;
  /** The list that this page belongs to. */
  readonly back?: { readonly to: string; readonly label: string };
  /** Beside the title: a status, an avatar. */
  readonly mark?: ReactNode;
  /** Before the words: a portrait. */
  readonly lead?: ReactNode;
}) {
  useEffect(() => {
    document.title = `${title} · Rollcall`;
  }, [title]);
  return (
    <header className={classes.header}>
      {back && (
        <Anchor component={Link} to={back.to} className={classes.back} underline="never">
          <IconChevronLeft size={16} aria-hidden /> {back.label}
        </Anchor>
      )}
      <div className={classes.row}>
        {lead}
        <div className={classes.words}>
          <div className={classes.titleRow}>
            <h1 className={classes.title}>{title}</h1>
            {mark}
          </div>
          {description && <p className={classes.description}>{description}</p>}
        </div>
        {actions && <div className={classes.actions}>{actions}</div>}
      </div>
    </header>
  );
}
