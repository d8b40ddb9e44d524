import type { Colors } from 'picocolors/types';
import { screenWidthOf } from './screen-width';
import { plainText } from './words';

export interface Column<Row> {
  readonly title: string;
  readonly value: (row: Row) => string;
  readonly align?: 'left' | 'right';
  /** In which colour a row's cell is shown. */
  readonly paint?: (row: Row, colors: Colors) => (text: string) => string;
}

/** A table that is printed page by page, under one line of titles: no more than a page is in memory. */
export interface PagedTable<Row> {
  /** The lines of some rows, with the titles above the first ones; each ends with a line feed. */
  page(rows: readonly Row[]): string;
}

const gap = '  ';

/** Not by a library: those that lay tables out take half a minute for 100,000 rows, and want all of them at once. */
export function createPagedTable<Row>(columns: readonly Column<Row>[], colors: Colors): PagedTable<Row> {
  const widths = columns.map(({ title }) => title.length);
  let titled = false;

  const padded = (text: string, index: number, painted: string): string => {
    const blanks = ' '.repeat(Math.max(0, (widths[index] ?? 0) - screenWidthOf(text)));
    return columns[index]?.align === 'right' ? blanks + painted : painted + blanks;
  };
  const titleLine = (): string => columns.map(({ title }, at) => padded(title, at, colors.bold(title))).join(gap);

  return {
    page(rows) {
      const cells = rows.map((row) => columns.map(({ value }) => plainText(value(row))));
      // Columns keep their width from page to page, and grow where a longer text comes.
      for (const line of cells) {
        line.forEach((text, index) => (widths[index] = Math.max(widths[index] ?? 0, screenWidthOf(text))));
      }
      const lines = rows.map((row, at) =>
        columns
          .map(({ paint }, index) => {
            const text = cells[at]?.[index] ?? '';
            return padded(text, index, paint && text !== '' ? paint(row, colors)(text) : text);
          })
          .join(gap),
      );
      const all = titled ? lines : [titleLine(), ...lines];
      titled = true;
      return all.map((line) => `${line.trimEnd()}\n`).join('');
    },
  };
}

/** A table of few rows; empty text for none. */
export function tableOf<Row>(columns: readonly Column<Row>[], rows: readonly Row[], colors: Colors): string {
  return rows.length === 0 ? '' : createPagedTable(columns, colors).page(rows);
}
