export { emailField, enumField, idField, nameField } from './calls/fields';
export { containsPattern, cutPage, pageFields, pageStart, queryField } from './calls/page';
export { invalidArgument, notFound, parseRequest, refused } from './calls/request';
export { createServiceClient, type ServiceClientOptions } from './calls/service-client';
export {
  type Caller,
  ConfigurationError,
  kafkaSettings,
  readConfiguration,
  serviceSettings,
} from './configuration/configuration';
export { createLifecycle, type Lifecycle } from './process/lifecycle';
export { createLog } from './process/log';
export { runProcess } from './process/run-process';
export { type Runtime, systemRuntime } from './runtime/system-runtime';
export { actingForHeader, callerOf } from './server/caller-context';
export { type Callers, createCallers } from './server/callers';
export { type ReadinessCheck } from './server/health';
export { type ServiceDoors, type ServiceServer, startServiceServer } from './server/service-server';
export { createMetrics, type Metrics } from './telemetry/metrics';
export { type Service, type ServiceDependencies, startService } from './process/start-service';
export { kafkaConnection } from './configuration/kafka-connection';
export {
  readServiceSettings,
  runServiceProcess,
  startComposed,
  type ServiceComposition,
  type ServiceSettings,
  type Surroundings,
} from './process/service-process';
