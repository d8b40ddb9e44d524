import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describeWithProgram } from '@rollcall/testing';
import { dashboards } from './grafana/dashboards';
import { grafanaJson } from './grafana/panels';
import {
  alertFile,
  alertTestFile,
  readAlerts,
  readOperatorsAlerts,
  referenceMetrics,
  runbooks,
  testedAlerts,
  unknownIn,
} from './monitoring';

const alerts = readAlerts().groups.flatMap(({ rules }) => rules);
const metrics = referenceMetrics();

describe('the alerts', () => {
  it('are the same for Prometheus and for its operator', () => {
    expect(readOperatorsAlerts()).toEqual(readAlerts());
  });

  it.each(alerts)('$alert: speaks of what is served, is tested both ways, and has a page in the runbooks', (rule) => {
    expect(unknownIn(rule.expr, metrics)).toEqual([]);
    expect(testedAlerts().get(rule.alert)).toEqual(new Set(['fires', 'keeps quiet']));
    expect(rule.annotations.runbook_url).toBe(`docs/runbooks/${rule.alert}.md`);
    expect(runbooks().get(rule.alert)).toEqual([
      `# ${rule.alert}`,
      '## What to look at',
      '## What to do',
      '## When it is over',
    ]);
  });

  it('have all pages of the runbooks', () => {
    expect([...runbooks().keys()].sort()).toEqual(alerts.map(({ alert }) => alert).sort());
  });
});

describeWithProgram(['promtool', '--version'], 'the alerts, asked of promtool', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'rollcall-alerts-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const test = (rules: string) => {
    writeFileSync(path.join(folder, 'alerts.yaml'), rules);
    writeFileSync(path.join(folder, 'alerts.test.yaml'), readFileSync(alertTestFile));
    const { status, stdout, stderr } = spawnSync('promtool', ['test', 'rules', 'alerts.test.yaml'], {
      cwd: folder,
      encoding: 'utf8',
    });
    return { passed: status === 0, output: stdout + stderr };
  };

  it('are rules that Prometheus takes', () => {
    expect(execFileSync('promtool', ['check', 'rules', alertFile], { encoding: 'utf8' })).toContain(
      `SUCCESS: ${alerts.length} rules found`,
    );
  });

  it('fire when they should and keep quiet when they should not', () => {
    expect(test(readFileSync(alertFile, 'utf8'))).toMatchObject({ passed: true });
  });

  /** What the tests say of the same alerts with another condition; names of those that fail. */
  const failing = (expr: string): string[] => {
    const groups = readAlerts().groups.map(({ name, rules }) => ({
      name,
      rules: rules.map((rule) => ({ ...rule, expr, for: '0s' })),
    }));
    const { passed, output } = test(JSON.stringify({ groups }));
    expect(passed).toBe(false);
    return [...output.matchAll(/name: (\w+ (?:fires|keeps quiet))/g)].map(([, name = '']) => name);
  };

  it('would be caught if they never fired', () => {
    expect(new Set(failing('vector(0) > 1'))).toEqual(new Set(alerts.map(({ alert }) => `${alert} fires`)));
  });

  it('would be caught if they always fired', () => {
    expect(failing('vector(1)')).toEqual(expect.arrayContaining(alerts.map(({ alert }) => `${alert} keeps quiet`)));
  });
});

describe('the dashboards', () => {
  const folder = path.join(__dirname, 'grafana', 'dashboards');

  it('stand in the files that Grafana reads', () => {
    const files = new Map(dashboards.map((dashboard) => [`${dashboard.uid}.json`, grafanaJson(dashboard)]));
    if (process.env['ROLLCALL_WRITE_REFERENCE'] === 'true') {
      for (const [file, json] of files) writeFileSync(path.join(folder, file), `${JSON.stringify(json, null, 2)}\n`);
    }
    expect(readdirSync(folder).sort()).toEqual([...files.keys()].sort());
    for (const [file, json] of files) expect(JSON.parse(readFileSync(path.join(folder, file), 'utf8'))).toEqual(json);
  });

  it.each(dashboards)('$title: shows what is served', ({ rows }) => {
    const lines = rows.flatMap(({ panels }) => panels).flatMap((panel) => panel.lines);
    expect(lines.length).toBeGreaterThan(10);
    expect(lines.flatMap(({ expr }) => unknownIn(expr, metrics))).toEqual([]);
  });

  it('would be caught if they showed what nobody serves', () => {
    expect(unknownIn('max(rollcall_ingest_poll_age)', metrics)).toEqual(['rollcall_ingest_poll_age']);
    expect(unknownIn('sum by (state) (rate(rollcall_ingest_webhooks_total{kind="x"}[5m]))', metrics)).toEqual([
      'rollcall_ingest_webhooks_total{kind}',
      'by state',
    ]);
    expect(unknownIn('vector(1)', metrics)).toEqual(['no metric at all']);
  });
});
