import { Button, Skeleton } from '@mantine/core';
import { IconAlertTriangle, IconRefresh, type TablerIcon } from '@tabler/icons-react';
import { type ReactNode } from 'react';
import { refusalOf } from '../api/refusal';
import classes from './StateView.module.css';

type HeadingLevel = 1 | 2 | 3;

/** What stands where there is nothing yet: what it would be, and the next step. */
export function EmptyState({
  icon: Icon,
  title,
  children,
  action,
  headingLevel = 2,
}: {
  readonly icon: TablerIcon;
  readonly title: string;
  readonly children?: ReactNode;
  readonly action?: ReactNode;
  readonly headingLevel?: HeadingLevel;
}) {
  return (
    <div className={classes.state}>
      <span className={classes.icon}>
        <Icon size={22} stroke={1.7} aria-hidden />
      </span>
      <Heading level={headingLevel}>{title}</Heading>
      {children && <div className={classes.words}>{children}</div>}
      {action && <div className={classes.action}>{action}</div>}
    </div>
  );
}

/** What went wrong, in plain words, and "Try again". */
export function ErrorState({
  error,
  onRetry,
  title = 'This could not be loaded',
  headingLevel = 2,
}: {
  readonly error: unknown;
  readonly onRetry?: () => void;
  readonly title?: string;
  readonly headingLevel?: HeadingLevel;
}) {
  const { words, reasonCode } = refusalOf(error);
  return (
    <div className={classes.state} role="alert">
      <span className={classes.icon} data-tone="bad">
        <IconAlertTriangle size={22} stroke={1.7} aria-hidden />
      </span>
      <Heading level={headingLevel}>{title}</Heading>
      <div className={classes.words} title={reasonCode || undefined}>
        {words}
      </div>
      {onRetry && (
        <div className={classes.action}>
          <Button variant="default" leftSection={<IconRefresh size={16} aria-hidden />} onClick={onRetry}>
            Try again
          </Button>
        </div>
      )}
    </div>
  );
}

/** Rows that are on their way, as high as the rows that come. */
export function LoadingRows({ rows = 6, height = 44 }: { readonly rows?: number; readonly height?: number }) {
  return (
    <div aria-busy="true" aria-label="Loading" role="status">
      {Array.from({ length: rows }, (_, row) => (
        <div key={row} className={classes.skeletonRow} style={{ height }}>
          <Skeleton height={12} width={`${String(24 + ((row * 13) % 18))}%`} radius="sm" />
          <Skeleton height={12} width={`${String(10 + ((row * 7) % 9))}%`} radius="sm" />
        </div>
      ))}
    </div>
  );
}

function Heading({ level, children }: { readonly level: HeadingLevel; readonly children: ReactNode }) {
  const Tag = `h${String(level)}` as 'h1' | 'h2' | 'h3';
  return <Tag className={classes.title}>{children}</Tag>;
}
