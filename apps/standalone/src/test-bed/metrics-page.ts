/** A metric as processes serve it. */
export interface ServedMetric {
  readonly name: string;
  readonly type: string;
  readonly help: string;
  readonly labels: ReadonlySet<string>;
}

/** Reads Prometheus's text form: https://prometheus.io/docs/instrumenting/exposition_formats/ */
export function readMetrics(text: string): ServedMetric[] {
  const metrics = new Map<string, { name: string; type: string; help: string; labels: Set<string> }>();
  const named = (name: string) => {
    const known = metrics.get(name) ?? { name, type: '', help: '', labels: new Set<string>() };
    metrics.set(name, known);
    return known;
  };
  for (const line of text.split('\n')) {
    const [, kind, name = '', rest = ''] = /^# (HELP|TYPE) (\S+) (.*)$/.exec(line) ?? [];
    if (kind === 'HELP') named(name).help = rest;
    if (kind === 'TYPE') named(name).type = rest;
    const [, sample = '', labels = ''] = /^([a-z_]+)\{(.*)\}/.exec(line) ?? [];
    const metric = metrics.get(sample) ?? metrics.get(sample.replace(/_(bucket|count|sum)$/, ''));
    for (const [, label = ''] of labels.matchAll(/(\w+)="/g)) if (label !== 'le') metric?.labels.add(label);
  }
  return [...metrics.values()].filter(({ name }) => name !== 'target_info');
}

/** The table of the reference page, by name. */
export function metricsTable(served: ReadonlyMap<string, readonly ServedMetric[]>): string[] {
  const all = new Map<string, { metric: ServedMetric; labels: Set<string>; processes: string[] }>();
  for (const [process, metrics] of served) {
    for (const metric of metrics) {
      const known = all.get(metric.name) ?? { metric, labels: new Set<string>(), processes: [] };
      for (const label of metric.labels) known.labels.add(label);
      known.processes.push(process);
      all.set(metric.name, known);
    }
  }
  const rows = [...all.values()]
    .sort((one, other) => (one.metric.name < other.metric.name ? -1 : 1))
    .map(({ metric, labels, processes }) => [
      `\`${metric.name}\``,
      metric.type,
      [...labels]
        .sort()
        .map((label) => `\`${label}\``)
        .join(', '),
      processes.length === served.size ? 'all' : processes.sort().join(', '),
      metric.help,
    ]);
  return tableOf([['metric', 'type', 'labels', 'process', 'what'], ...rows]);
}

/** The table of a page, without what a formatter does to its columns. */
export function tableIn(page: string): string[] {
  const rows = page.split('\n').flatMap((line) =>
    line.startsWith('|')
      ? [
          line
            .slice(1, line.lastIndexOf('|'))
            .split('|')
            .map((cell) => cell.trim()),
        ]
      : [],
  );
  return tableOf(rows.filter((cells) => !cells.every((cell) => /^-+$/.test(cell))));
}

function tableOf([head = [], ...rows]: readonly (readonly string[])[]): string[] {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`);
}
