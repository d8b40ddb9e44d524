import type { Dashboard, Line, Panel } from './panels';

/** The share of a histogram's values that is not above, over five minutes. */
function quantile(share: number, histogram: string, matchers = '', by: readonly string[] = []): string {
  const labels = ['le', ...by].join(', ');
  return `histogram_quantile(${share}, sum by (${labels}) (rate(${histogram}_bucket{${matchers}}[5m])))`;
}

function quantiles(histogram: string, matchers = ''): Line[] {
  return [0.5, 0.95, 0.99].map((share) => ({
    expr: quantile(share, histogram, matchers),
    legend: `${share * 100} %`,
  }));
}

const webhookAnswers: Panel = {
  title: 'Webhooks',
  description:
    'Deliveries by what became of them, and refused ones by their status. 503: not stored, WorkOS sends it again. 401: not signed by WorkOS.',
  unit: 'reqps',
  lines: [
    { expr: 'sum by (result) (rate(rollcall_ingest_webhooks_total[5m]))', legend: '{{result}}' },
    { expr: 'sum by (status) (rate(rollcall_ingest_webhooks_refused_total[5m]))', legend: '{{status}}' },
  ],
};
const webhookTimes: Panel = {
  title: 'Webhooks: from arrival to answer',
  description: 'An answer comes when the event is durable. WorkOS gives up on slow answers.',
  unit: 's',
  lines: quantiles('rollcall_ingest_webhook_duration_seconds'),
};
const pollAge: Panel = {
  title: 'Poll and cursor',
  description:
    'How long ago the last poll succeeded, and the event that the cursor stands at. The cursor ages where nothing happens.',
  unit: 's',
  lines: [
    { expr: 'max(rollcall_ingest_poll_age_seconds)', legend: 'poll' },
    { expr: 'max(rollcall_ingest_cursor_age_seconds)', legend: 'cursor' },
  ],
};
const outboxAge: Panel = {
  title: 'Waiting to be published',
  description: 'The age of the oldest record in each outbox. It grows while Kafka is away or a relay stands still.',
  unit: 's',
  lines: [{ expr: 'max by (service) (rollcall_outbox_age_seconds)', legend: '{{service}}' }],
};
const lag: Panel = {
  title: 'Consumers behind',
  description: 'Records of each topic that a service has not accepted yet.',
  unit: 'short',
  lines: [{ expr: 'max by (service, topic) (rollcall_consumer_lag_records)', legend: '{{service}}: {{topic}}' }],
};
const setAside: Panel = {
  title: 'Set aside',
  description: 'Events that could not be read, and records that could not be applied: each keeps a parent waiting.',
  unit: 'short',
  lines: [
    { expr: 'max by (service) (rollcall_poisoned_records)', legend: '{{service}}: records' },
    { expr: 'max(rollcall_ingest_poisoned_events)', legend: 'ingest: events' },
  ],
};

const road: Dashboard = {
  uid: 'rollcall-road',
  title: 'Rollcall: the road',
  rows: [
    { title: 'In', panels: [webhookAnswers, webhookTimes, pollAge] },
    { title: 'On the way', panels: [outboxAge, lag, setAside] },
    {
      title: 'Members',
      panels: [
        {
          title: 'Changes of members',
          description: 'By what was done.',
          unit: 'reqps',
          lines: [{ expr: 'sum by (action) (rate(rollcall_membership_changes_total[5m]))', legend: '{{action}}' }],
        },
        {
          title: 'Members',
          description: 'Of all organizations, by status.',
          unit: 'short',
          lines: [{ expr: 'max by (status) (rollcall_membership_members)', legend: '{{status}}' }],
        },
        {
          title: 'Seats in use',
          description: 'Of those purchased, by tier, of all organizations.',
          unit: 'percentunit',
          lines: [
            {
              expr: 'max by (tier) (rollcall_membership_seats_used) / max by (tier) (rollcall_membership_seats_purchased)',
              legend: '{{tier}}',
            },
          ],
        },
        {
          title: 'Waiting for an administrator',
          description: 'Removals that are more than the guard allows. These people keep their access.',
          unit: 'short',
          lines: [
            { expr: 'max(rollcall_held_removals)', legend: 'removals' },
            { expr: 'max(rollcall_holds_waiting)', legend: 'organizations' },
          ],
        },
      ],
    },
  ],
};

const ingest: Dashboard = {
  uid: 'rollcall-ingest',
  title: 'Rollcall: ingest',
  rows: [
    {
      title: 'Webhooks',
      panels: [webhookAnswers, webhookTimes],
    },
    {
      title: 'Commits',
      panels: [
        {
          title: 'Commits of deliveries',
          description: 'Merged into the directory record and stored to be published, in one transaction.',
          unit: 's',
          lines: quantiles('rollcall_ingest_commit_duration_seconds'),
        },
        {
          title: 'Deliveries in a commit',
          description: 'More share a commit the busier it is.',
          unit: 'short',
          lines: quantiles('rollcall_ingest_commit_deliveries'),
        },
        outboxAge,
      ],
    },
    {
      title: 'Polls and scans',
      panels: [
        pollAge,
        {
          title: 'Runs',
          description: 'Sync runs that are not finished.',
          unit: 'short',
          lines: [{ expr: 'max by (state) (rollcall_ingest_runs)', legend: '{{state}}' }],
        },
        {
          title: 'Scans: read so far',
          description: 'Users, groups and memberships of all runs being scanned.',
          unit: 'short',
          lines: [
            { expr: 'max(rollcall_ingest_scan_items_done)', legend: 'read' },
            { expr: 'max(rollcall_ingest_scan_items_expected)', legend: 'expected' },
          ],
        },
        {
          title: 'Runs being applied',
          description: 'How long the oldest has waited for the other services.',
          unit: 's',
          lines: [{ expr: 'max(rollcall_ingest_applying_age_seconds)', legend: 'oldest' }],
        },
      ],
    },
  ],
};

const ofService = 'service="$service"';
const service: Dashboard = {
  uid: 'rollcall-service',
  title: 'Rollcall: a service',
  chooseService: true,
  rows: [
    {
      title: 'Calls',
      panels: [
        {
          title: 'Calls by method',
          description: 'Calls that were let in.',
          unit: 'reqps',
          lines: [
            {
              expr: `sum by (rpc_method) (rate(rpc_server_call_duration_seconds_count{${ofService}}[5m]))`,
              legend: '{{rpc_method}}',
            },
          ],
        },
        {
          title: 'Calls that were refused or failed',
          description:
            'internal and unknown are faults of ours, unavailable is a database that is away, the rest says no.',
          unit: 'reqps',
          lines: [
            {
              expr: `sum by (rpc_response_status_code) (rate(rpc_server_call_duration_seconds_count{${ofService},rpc_response_status_code!="ok"}[5m]))`,
              legend: '{{rpc_response_status_code}}',
            },
          ],
        },
        {
          title: 'Calls: 95 % are quicker',
          description: 'By method; of streams, until they began.',
          unit: 's',
          lines: [
            {
              expr: quantile(0.95, 'rpc_server_call_duration_seconds', ofService, ['rpc_method']),
              legend: '{{rpc_method}}',
            },
          ],
        },
      ],
    },
    {
      title: 'Records',
      panels: [
        {
          ...lag,
          lines: [{ expr: `max by (topic) (rollcall_consumer_lag_records{${ofService}})`, legend: '{{topic}}' }],
        },
        {
          title: 'Waiting to be published',
          description: 'Records in the outbox.',
          unit: 'short',
          lines: [{ expr: `max(rollcall_outbox_records{${ofService}})`, legend: 'records' }],
        },
        {
          title: 'Answers of GetEntitlements',
          description: 'From memory, or from the database. Of group alone.',
          unit: 'reqps',
          lines: [
            { expr: `sum by (from) (rate(rollcall_entitlement_answers_total{${ofService}}[5m]))`, legend: '{{from}}' },
          ],
        },
      ],
    },
    {
      title: 'Process',
      panels: [
        {
          title: 'Event loop: how late',
          description: 'Above half a second everything that it answers is late.',
          unit: 's',
          lines: [
            { expr: `nodejs_eventloop_lag_mean_seconds{${ofService}}`, legend: '{{instance}}: mean' },
            { expr: `nodejs_eventloop_lag_p99_seconds{${ofService}}`, legend: '{{instance}}: 99 %' },
          ],
        },
        {
          title: 'Processor',
          description: 'Cores in use, and how busy the event loop is: at 1 it can do no more.',
          unit: 'percentunit',
          lines: [
            { expr: `rate(process_cpu_seconds_total{${ofService}}[1m])`, legend: '{{instance}}: processor' },
            { expr: `nodejs_eventloop_utilization_ratio{${ofService}}`, legend: '{{instance}}: event loop' },
          ],
        },
        {
          title: 'Memory',
          description: 'Of the process, and of it the heap in use.',
          unit: 'bytes',
          lines: [
            { expr: `process_resident_memory_bytes{${ofService}}`, legend: '{{instance}}: resident' },
            { expr: `nodejs_heap_size_used_bytes{${ofService}}`, legend: '{{instance}}: heap' },
          ],
        },
      ],
    },
  ],
};

export const dashboards: readonly Dashboard[] = [road, ingest, service];
