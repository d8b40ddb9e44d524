import { VisuallyHidden } from '@mantine/core';
import { IconArrowDown, IconArrowUp } from '@tabler/icons-react';
import { useVirtualizer } from '@tanstack/react-virtual';
import { type CSSProperties, memo, type ReactNode, useEffect, useRef } from 'react';
import classes from './VirtualTable.module.css';

export interface Column<T> {
  readonly id: string;
  /** More than one heading where the column can be sorted by more than one thing. */
  readonly headings: readonly {
    readonly label: string;
    readonly sortBy?: string;
    /** Said, not shown. */
    readonly hidden?: boolean;
  }[];
  /** A track of the grid, such as `minmax(120px, 1fr)`. */
  readonly width: string;
  /** The track where there is little room; absent: the column is left out there. */
  readonly narrow?: string;
  readonly align?: 'end';
  readonly cell: (row: T) => ReactNode;
}

export interface Sort {
  readonly by: string;
  readonly descending: boolean;
}

/** Rows of a list of any length, of which only those on show are in the page. */
export function VirtualTable<T>({
  label,
  columns,
  count,
  row,
  rowHeight = 56,
  sort,
  onSort,
  onLook,
  dimmed = false,
}: {
  readonly label: string;
  readonly columns: readonly Column<T>[];
  readonly count: number;
  /** Undefined: on its way. */
  readonly row: (index: number) => T | undefined;
  readonly rowHeight?: number;
  readonly sort?: Sort;
  readonly onSort?: (sort: Sort) => void;
  /** The rows that are on show now. */
  readonly onLook?: (first: number, last: number) => void;
  /** The rows are of an older question; the answer to the new one is on its way. */
  readonly dimmed?: boolean;
}) {
  const scroller = useRef<HTMLDivElement>(null);
  // eslint-disable-next-line react-hooks/incompatible-library -- the virtualizer keeps its own state; nothing here is memoised from it
  const virtualizer = useVirtualizer({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 6,
    initialRect: { width: 1_000, height: 800 },
  });
  const items = virtualizer.getVirtualItems();
  const first = items[0]?.index ?? 0;
  const last = items.at(-1)?.index ?? 0;
  useEffect(() => {
    onLook?.(first, last);
  }, [onLook, first, last]);

  const tracks: CSSProperties & Record<`--${string}`, string> = {
    '--wide': columns.map(({ width }) => width).join(' '),
    '--narrow': columns.flatMap(({ narrow }) => narrow ?? []).join(' '),
  };
  return (
    <div className={classes.place}>
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- who has no mouse scrolls it by the keyboard */}
      <div ref={scroller} className={classes.scroller} tabIndex={0} role="group" aria-label={label} style={tracks}>
        <div role="table" aria-label={label} aria-rowcount={count + 1} aria-busy={dimmed}>
          <div role="rowgroup" className={classes.head}>
            <div role="row" aria-rowindex={1} className={classes.row}>
              {columns.map((column) => (
                <HeadCell key={column.id} column={column} sort={sort} onSort={onSort} />
              ))}
            </div>
          </div>
          <div
            role="rowgroup"
            className={classes.body}
            data-dimmed={dimmed}
            style={{ height: virtualizer.getTotalSize() }}
          >
            {items.map(({ index, key, start }) => (
              <Row key={key} index={index} start={start} height={rowHeight} columns={columns} row={row(index)} />
            ))}
          </div>
        </div>
      </div>
    </div>
  );
}

function HeadCell<T>({
  column,
  sort,
  onSort,
}: {
  readonly column: Column<T>;
  readonly sort: Sort | undefined;
  readonly onSort: ((sort: Sort) => void) | undefined;
}) {
  const active = column.headings.find(({ sortBy }) => sortBy !== undefined && sortBy === sort?.by);
  const sortable = onSort && column.headings.some(({ sortBy }) => sortBy !== undefined);
  return (
    <div
      role="columnheader"
      className={classes.headCell}
      data-align={column.align}
      data-narrow={column.narrow !== undefined}
      {...(sortable && { 'aria-sort': active ? (sort?.descending ? 'descending' : 'ascending') : 'none' })}
    >
      {column.headings.map(({ label, sortBy, hidden }) => {
        if (hidden) return <VisuallyHidden key={label}>{label}</VisuallyHidden>;
        if (!onSort || sortBy === undefined) return <span key={label}>{label}</span>;
        const chosen = sort?.by === sortBy;
        const Arrow = chosen && sort.descending ? IconArrowDown : IconArrowUp;
        return (
          <button
            key={label}
            type="button"
            className={classes.sort}
            data-chosen={chosen}
            aria-label={`Sort by ${label.toLowerCase()}${chosen ? (sort.descending ? ', now descending' : ', now ascending') : ''}`}
            onClick={() => onSort({ by: sortBy, descending: chosen && !sort.descending })}
          >
            {label}
            <Arrow size={14} stroke={2.2} aria-hidden className={classes.arrow} />
          </button>
        );
      })}
    </div>
  );
}

function RowOf<T>({
  index,
  start,
  height,
  columns,
  row,
}: {
  readonly index: number;
  readonly start: number;
  readonly height: number;
  readonly columns: readonly Column<T>[];
  readonly row: T | undefined;
}) {
  return (
    <div
      role="row"
      aria-rowindex={index + 2}
      className={classes.row}
      style={{ height, transform: `translateY(${String(start)}px)` }}
    >
      {columns.map((column, at) => (
        <div
          key={column.id}
          role="cell"
          className={classes.cell}
          data-align={column.align}
          data-narrow={column.narrow !== undefined}
        >
          {row === undefined ? <div className={classes.coming} data-wide={at === 0} /> : column.cell(row)}
        </div>
      ))}
    </div>
  );
}

// A row is drawn again only when it is another one: scrolling moves thousands of them by.
const Row = memo(RowOf) as typeof RowOf;
