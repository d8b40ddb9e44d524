import { createColors } from 'picocolors';
import { type Column, createPagedTable, tableOf } from './table';

const plain = createColors(false);
const columns: readonly Column<{ name: string; count: number }>[] = [
  { title: 'NAME', value: ({ name }) => name },
  { title: 'COUNT', value: ({ count }) => String(count), align: 'right' },
];

describe('a table', () => {
  it('has its titles once and its columns aligned, whatever page a row is on', () => {
    const table = createPagedTable<{ name: string; count: number }>(columns, plain);
    const text = table.page([{ name: 'a long name', count: 5 }]) + table.page([{ name: 'b', count: 12 }]);
    expect(text).toBe(['NAME         COUNT', 'a long name      5', 'b               12', ''].join('\n'));
  });

  it('shows every letter of a text, also one longer than those of the first page', () => {
    const table = createPagedTable<{ name: string; count: number }>(columns, plain);
    table.page([{ name: 'a', count: 1 }]);
    const long = 'x'.repeat(200);
    expect(table.page([{ name: long, count: 1 }])).toBe(`${long}      1\n`);
  });

  it('aligns letters that take two columns of the screen, or none', () => {
    const rows = [
      { name: '李明', count: 1 },
      { name: 'Zoe\u0308', count: 2 },
      { name: '€ – …', count: 3 },
    ];
    expect(tableOf(columns, rows, plain).split('\n').slice(1, -1)).toEqual([
      '李明       1',
      'Zoe\u0308        2',
      '€ – …      3',
    ]);
  });

  it('keeps a row on one line, and no control character gets through', () => {
    expect(tableOf(columns, [{ name: 'a\nb\u001b[2J', count: 1 }], plain).split('\n')).toEqual([
      'NAME     COUNT',
      'a?b?[2J      1',
      '',
    ]);
  });

  it('of no rows is nothing', () => {
    expect(tableOf(columns, [], plain)).toBe('');
  });

  it('is coloured only where colours are on', () => {
    const painted = [{ title: 'NAME', value: () => 'x', paint: () => createColors(true).red }];
    expect(tableOf(painted, [{}], createColors(true))).toContain('\u001b[31mx\u001b[39m');
    expect(tableOf(columns, [{ name: 'x', count: 1 }], plain)).not.toContain('\u001b');
  });
});
