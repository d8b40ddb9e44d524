import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';

const root = path.resolve(__dirname, '..');

const ruleFile = z.object({
  groups: z.array(
    z.object({
      name: z.string(),
      rules: z.array(
        z.object({
          alert: z.string(),
          expr: z.string(),
          for: z.string().optional(),
          labels: z.object({ severity: z.enum(['critical', 'warning', 'info']) }),
          annotations: z.object({ summary: z.string(), description: z.string(), runbook_url: z.string() }),
        }),
      ),
    }),
  ),
});

const ruleTests = z.object({
  tests: z.array(
    z.object({
      alert_rule_test: z.array(z.object({ alertname: z.string(), exp_alerts: z.array(z.unknown()) })),
    }),
  ),
});

export type Rules = z.output<typeof ruleFile>;

/** The alerts as Prometheus reads them. */
export const alertFile = path.join(__dirname, 'prometheus', 'alerts.yaml');
export const alertTestFile = path.join(__dirname, 'prometheus', 'alerts.test.yaml');

export function readAlerts(): Rules {
  return ruleFile.parse(parse(readFileSync(alertFile, 'utf8')));
}

/** The same as the Prometheus operator has them. */
export function readOperatorsAlerts(): Rules {
  const text = readFileSync(path.join(root, 'k8s', 'components', 'monitoring', 'alerts.yaml'), 'utf8');
  return ruleFile.parse(z.object({ spec: z.unknown() }).parse(parse(text)).spec);
}

/** What each alert is tested for, by its name. */
export function testedAlerts(): Map<string, Set<'fires' | 'keeps quiet'>> {
  const tested = new Map<string, Set<'fires' | 'keeps quiet'>>();
  const { tests } = ruleTests.parse(parse(readFileSync(alertTestFile, 'utf8')));
  for (const { alertname, exp_alerts: expected } of tests.flatMap((test) => test.alert_rule_test)) {
    const cases = tested.get(alertname) ?? new Set();
    tested.set(alertname, cases.add(expected.length > 0 ? 'fires' : 'keeps quiet'));
  }
  return tested;
}

/** The pages of the runbooks, by the alert that each is for, with their headings. */
export function runbooks(): Map<string, readonly string[]> {
  const folder = path.join(root, 'docs', 'runbooks');
  const pages = readdirSync(folder).filter((file) => file !== 'README.md');
  return new Map(
    pages.map((file) => {
      const text = readFileSync(path.join(folder, file), 'utf8');
      return [path.basename(file, '.md'), [...text.matchAll(/^#+ .+$/gm)].map(([heading]) => heading)];
    }),
  );
}

/** The names of the reference page, each with its labels. Of a histogram those of its parts, as Prometheus has them. */
export function referenceMetrics(): Map<string, ReadonlySet<string>> {
  const text = readFileSync(path.join(root, 'docs', 'reference', 'metrics.md'), 'utf8');
  const rows = [...text.matchAll(/^\| `(\w+)`\s*\| (\w+)\s*\| ([^|]*)\|/gm)];
  return new Map(
    rows.flatMap(([, name = '', type = '', cell = '']): [string, ReadonlySet<string>][] => {
      const labels = new Set([...cell.matchAll(/`(\w+)`/g)].map(([, label = '']) => label));
      if (type !== 'histogram') return [[name, labels]];
      return [
        [`${name}_bucket`, new Set([...labels, 'le'])],
        [`${name}_count`, labels],
        [`${name}_sum`, labels],
      ];
    }),
  );
}

/** What Prometheus adds to whatever it fetches: `service` by the operator, and by our own relabelling. */
const targetLabels = new Set(['service', 'instance', 'job']);
/** Words of PromQL that are no metrics, besides functions. */
const words = new Set([
  'by',
  'without',
  'on',
  'ignoring',
  'group_left',
  'group_right',
  'and',
  'or',
  'unless',
  'offset',
  'bool',
]);

/** Metrics and labels of an expression that nobody serves. */
export function unknownIn(expr: string, metrics: ReadonlyMap<string, ReadonlySet<string>>): string[] {
  const unknown: string[] = [];
  const served = new Map([...metrics, ['up', new Set<string>()] as const]);
  const grouped = [...expr.matchAll(/\b(?:by|without|on|ignoring)\s*\(([^)]*)\)/g)].flatMap(([, labels = '']) =>
    labels.split(',').map((label) => label.trim()),
  );
  const bare = expr.replace(/\b(?:by|without|on|ignoring)\s*\([^)]*\)/g, ' ').replace(/\[[^\]]*\]/g, ' ');
  const asked = [...bare.matchAll(/([a-zA-Z_]\w*)\s*(\(|\{([^}]*)\})?/g)].filter(
    ([, name = '', behind]) => behind !== '(' && !words.has(name),
  );
  // Quoted values and matchers are inside of the braces, which belong to the metric before them.
  const labelsOf = new Set<string>();
  for (const [, name = '', , matchers = ''] of asked) {
    const labels = served.get(name);
    if (!labels) {
      unknown.push(name);
      continue;
    }
    for (const label of [...labels, ...targetLabels]) labelsOf.add(label);
    for (const [, label = ''] of matchers.matchAll(/(\w+)\s*(?:=~|!~|!=|=)/g)) {
      if (!labels.has(label) && !targetLabels.has(label)) unknown.push(`${name}{${label}}`);
    }
  }
  if (asked.length === 0) unknown.push('no metric at all');
  for (const label of grouped) if (!labelsOf.has(label)) unknown.push(`by ${label}`);
  return unknown;
}
