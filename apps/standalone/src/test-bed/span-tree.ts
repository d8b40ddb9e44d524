import { readFile } from 'node:fs/promises';
import type { WrittenSpan } from '@rollcall/service';

export interface SpanNode {
  readonly span: WrittenSpan;
  readonly children: readonly SpanNode[];
}

/** The spans of a file that `OTEL_TRACES_EXPORTER=file` has written. */
export async function readSpans(file: string): Promise<WrittenSpan[]> {
  const lines = (await readFile(file, 'utf8')).split('\n').filter(Boolean);
  return lines.map((line): WrittenSpan => JSON.parse(line));
}

/** The spans of one trace below those whose parent is not among them, each list in the order of their beginnings. */
export function spanTree(spans: readonly WrittenSpan[]): SpanNode[] {
  const ids = new Set(spans.map(({ span_id }) => span_id));
  const begun = [...spans].sort((one, other) => one.start.localeCompare(other.start));
  const below = (parent: string): SpanNode[] =>
    begun
      .filter(({ parent_span_id }) => parent_span_id === parent)
      .map((span) => ({ span, children: below(span.span_id) }));
  return begun
    .filter(({ parent_span_id = '' }) => !ids.has(parent_span_id))
    .map((span) => ({ span, children: below(span.span_id) }));
}

/** One line a span, for people. */
export function printTree(nodes: readonly SpanNode[], depth = 0): string[] {
  return nodes.flatMap(({ span, children }) => {
    const links = span.links.length === 0 ? '' : `, ${span.links.length} linked`;
    const line = `${'  '.repeat(depth)}${span.name}  (${span.kind}, ${span.scope}, ${span.duration_ms.toFixed(1)} ms${links})`;
    return [line, ...printTree(children, depth + 1)];
  });
}

/** Every way from a root to a leaf, as the spans' names. */
export function pathsOf(nodes: readonly SpanNode[]): string[][] {
  return nodes.flatMap(({ span, children }) =>
    children.length === 0 ? [[span.name]] : pathsOf(children).map((path) => [span.name, ...path]),
  );
}
