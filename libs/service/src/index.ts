export { type Audit, createAudit } from './audit/audit';
export { auditCsvColumns } from './audit/audit-csv';
export { auditedState, type AuditReaders, type AuditSubject } from './audit/audit-log';
export { emailField, enumField, idField, nameField } from './calls/fields';
export { containsPattern, cutPage, pageFields, pageStart, queryField } from './calls/page';
export { invalidArgument, notFound, parseRequest, refused } from './calls/request';
export {
  type ClientTls,
  createServiceClient,
  createServiceTransport,
  type ServiceClientOptions,
} from './calls/service-client';
export { capabilitiesFile } from './capabilities/capabilities-file';
export { type Catalogue, defaultCatalogue, unknownCapabilities } from './capabilities/catalogue';
export {
  type Caller,
  ConfigurationError,
  kafkaSettings,
  readConfiguration,
  type ServiceSettings,
  serviceSettings,
} from './configuration/configuration';
export { clientTls, doorTls } from './configuration/tls';
export { type CsvFile, guarded, serveCsv } from './csv/csv-door';
export { createLifecycle, type Lifecycle } from './process/lifecycle';
export { createLog } from './process/log';
export { nodeFlags } from './process/node-flags';
export type { Republishing, ServiceRecovery } from './process/recovery';
export { runProcess } from './process/run-process';
export { type Runtime, systemRuntime } from './runtime/system-runtime';
export { type Admit } from './server/admission';
export { callerOf } from './server/caller-context';
export { connectDoor, type ConnectDoorOptions } from './server/connect-door';
export { type Callers, createCallers } from './server/callers';
export { type DoorTls } from './server/door-tls';
export { type ReadinessCheck } from './server/health';
export { requestIdHeader } from './server/request-id';
export { type ServiceDoors, type ServiceServer, startServiceServer } from './server/service-server';
export { createMetrics, type Metrics } from './telemetry/metrics';
export type { WrittenSpan } from './telemetry/span-file';
export { startTracing, type TracingOptions } from './telemetry/tracing';
export { type TracingSettings, tracingSettings } from './telemetry/tracing-settings';
export { type Service, type ServiceDependencies, startService } from './process/start-service';
export { kafkaConnection } from './configuration/kafka-connection';
export {
  readServiceSettings,
  runServiceProcess,
  startComposed,
  type ServiceComposition,
  type Surroundings,
} from './process/service-process';
