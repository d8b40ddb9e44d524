/** A line of a graph: a PromQL expression and what it is called; `{{label}}` stands for a label's value. */
export interface Line {
  readonly expr: string;
  readonly legend: string;
}

/** As Grafana writes units: https://grafana.com/docs/grafana/latest/panels-visualizations/configure-standard-options/#unit */
export type Unit = 's' | 'bytes' | 'percentunit' | 'reqps' | 'short';

export interface Panel {
  readonly title: string;
  /** What it means when it moves. */
  readonly description: string;
  readonly unit: Unit;
  readonly lines: readonly Line[];
}

export interface Row {
  readonly title: string;
  readonly panels: readonly Panel[];
}

export interface Dashboard {
  /** Stands in its address, and names its file. */
  readonly uid: string;
  readonly title: string;
  /** A choice at its top, which expressions name by `$service`. */
  readonly chooseService?: boolean;
  readonly rows: readonly Row[];
}

const prometheus = { type: 'prometheus', uid: 'prometheus' } as const;
const panelHeight = 8;
const dashboardWidth = 24;

/** The dashboard as Grafana's own JSON: https://grafana.com/docs/grafana/latest/dashboards/build-dashboards/view-dashboard-json-model/ */
export function grafanaJson({ uid, title, chooseService = false, rows }: Dashboard): object {
  let y = 0;
  const panels: object[] = [];
  for (const row of rows) {
    panels.push({
      id: panels.length + 1,
      type: 'row',
      title: row.title,
      collapsed: false,
      gridPos: { h: 1, w: dashboardWidth, x: 0, y },
      panels: [],
    });
    y += 1;
    const width = Math.floor(dashboardWidth / row.panels.length);
    for (const [place, panel] of row.panels.entries()) {
      panels.push({
        id: panels.length + 1,
        ...timeSeries(panel),
        gridPos: { h: panelHeight, w: width, x: place * width, y },
      });
    }
    y += panelHeight;
  }
  return {
    uid,
    title,
    tags: ['rollcall'],
    schemaVersion: 41,
    editable: false,
    refresh: '10s',
    time: { from: 'now-1h', to: 'now' },
    templating: { list: chooseService ? [serviceVariable] : [] },
    panels,
  };
}

const serviceVariable = {
  name: 'service',
  label: 'Service',
  type: 'query',
  datasource: prometheus,
  query: { query: 'label_values(process_cpu_seconds_total, service)', refId: 'service' },
  refresh: 2,
  sort: 1,
  includeAll: false,
  multi: false,
};

function timeSeries({ title, description, unit, lines }: Panel): object {
  return {
    type: 'timeseries',
    title,
    description,
    datasource: prometheus,
    fieldConfig: { defaults: { unit, min: 0, custom: { fillOpacity: 10, showPoints: 'never' } }, overrides: [] },
    options: { legend: { displayMode: 'list', placement: 'bottom' }, tooltip: { mode: 'multi', sort: 'desc' } },
    targets: lines.map(({ expr, legend }, place) => ({
      refId: String.fromCharCode('A'.charCodeAt(0) + place),
      datasource: prometheus,
      expr,
      legendFormat: legend,
    })),
  };
}
