import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Meter } from '@opentelemetry/api';
import { PrometheusExporter } from '@opentelemetry/exporter-prometheus';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { MeterProvider } from '@opentelemetry/sdk-metrics';
import { observeProcess } from './process-metrics';

/** A service's own metrics, served in Prometheus's text form. */
export interface Metrics {
  readonly meter: Meter;
  readonly serve: (request: IncomingMessage, response: ServerResponse) => void;
  stop(): Promise<void>;
}

/** One provider a service, so that several services in one process keep their metrics apart. */
export function createMetrics(service: string): Metrics {
  const exporter = new PrometheusExporter({ preventServerStart: true, withoutScopeInfo: true });
  const resource = resourceFromAttributes({ 'service.namespace': 'rollcall', 'service.name': service });
  const provider = new MeterProvider({ readers: [exporter], resource });
  const meter = provider.getMeter(`rollcall.${service}`);
  const stopObserving = observeProcess(meter);
  return {
    meter,
    serve: (request, response) => exporter.getMetricsRequestHandler(request, response),
    stop() {
      stopObserving();
      return provider.shutdown();
    },
  };
}
