import { monitorEventLoopDelay, performance } from 'node:perf_hooks';
import type { Meter } from '@opentelemetry/api';

const nanosecondsInASecond = 1e9;

/**
 * What every Node.js process tells of itself, by the names that dashboards for Node.js know (those of prom-client). Of
 * several services in one process each tells of all of it. Answers how to stop.
 */
export function observeProcess(meter: Meter): () => void {
  const delays = monitorEventLoopDelay({ resolution: 20 });
  delays.enable();
  let utilization = performance.eventLoopUtilization();

  const gauge = (name: string, description: string) => meter.createObservableGauge(name, { description });
  const cpu = meter.createObservableCounter('process_cpu_seconds_total', {
    description: 'Processor time of the process, user and system',
  });
  const started = gauge('process_start_time_seconds', 'When the process began, as a Unix time');
  const resident = gauge('process_resident_memory_bytes', 'Memory that the process holds');
  const heapUsed = gauge('nodejs_heap_size_used_bytes', 'Heap in use');
  const heapTotal = gauge('nodejs_heap_size_total_bytes', 'Heap that V8 holds');
  const external = gauge('nodejs_external_memory_bytes', 'Memory of objects outside of the heap, such as buffers');
  const mean = gauge(
    'nodejs_eventloop_lag_mean_seconds',
    'How late the event loop was since the last look, on average',
  );
  const p99 = gauge('nodejs_eventloop_lag_p99_seconds', 'How late the event loop was, 99 of 100 times at most');
  const max = gauge('nodejs_eventloop_lag_max_seconds', 'How late the event loop was at its latest');
  const busy = gauge(
    'nodejs_eventloop_utilization_ratio',
    'Share of the time since the last look that the event loop worked',
  );

  meter.addBatchObservableCallback(
    (result) => {
      const { user, system } = process.cpuUsage();
      const memory = process.memoryUsage();
      result.observe(cpu, (user + system) / 1e6);
      result.observe(started, performance.timeOrigin / 1_000);
      result.observe(resident, memory.rss);
      result.observe(heapUsed, memory.heapUsed);
      result.observe(heapTotal, memory.heapTotal);
      result.observe(external, memory.external);
      if (delays.count > 0) {
        result.observe(mean, delays.mean / nanosecondsInASecond);
        result.observe(p99, delays.percentile(99) / nanosecondsInASecond);
        result.observe(max, delays.max / nanosecondsInASecond);
        delays.reset();
      }
      const now = performance.eventLoopUtilization();
      result.observe(busy, performance.eventLoopUtilization(now, utilization).utilization);
      utilization = now;
    },
    [cpu, started, resident, heapUsed, heapTotal, external, mean, p99, max, busy],
  );
  return () => void delays.disable();
}
