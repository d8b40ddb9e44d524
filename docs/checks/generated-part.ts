import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const docs = path.resolve(__dirname, '..');

/**
 * Holds a part of a page that is made from the code: answers what stands between `<!-- made: NAME -->` and
 * `<!-- made -->`, after it was written anew where `ROLLCALL_WRITE_REFERENCE` asks for that.
 * @throws Error when the page has no such part
 */
export function heldPart(page: string, name: string, made: string): string {
  const file = path.join(docs, page);
  const text = readFileSync(file, 'utf8');
  const begin = `<!-- made: ${name} -->\n\n`;
  const start = text.indexOf(begin) + begin.length;
  const end = text.indexOf('\n\n<!-- made -->', start);
  if (start < begin.length || end < 0) throw new Error(`${page} has no part <!-- made: ${name} --> … <!-- made -->`);

  if (process.env['ROLLCALL_WRITE_REFERENCE'] !== 'true') return text.slice(start, end);
  writeFileSync(file, `${text.slice(0, start)}${made}${text.slice(end)}`);
  return made;
}

/** A table as the formatter leaves it: its columns are as wide as their widest cell. */
export function tableOf(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [head, ...rows].map((cells) => cells.map((cell) => cell.replaceAll('|', '\\|')));
  const widths = head.map((_, column) => Math.max(3, ...lines.map((cells) => cells[column]?.length ?? 0)));
  const [first = '', ...others] = lines.map(
    (cells) => `| ${widths.map((width, column) => (cells[column] ?? '').padEnd(width)).join(' | ')} |`,
  );
  return [first, `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`, ...others].join('\n');
}

/** A word as code. */
export const code = (word: string): string => `\`${word}\``;
