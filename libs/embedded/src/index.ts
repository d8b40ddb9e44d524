export { ensureKafkaJars, type KafkaJarsOptions } from './kafka/kafka-jars';
export { startLocalKafka, type LocalKafka, type LocalKafkaOptions } from './kafka/local-kafka';
export { LocalKafkaError, type LocalKafkaReason } from './kafka/local-kafka-error';
export {
  startEmbeddedPostgres,
  type EmbeddedPostgres,
  type EmbeddedPostgresOptions,
} from './postgres/embedded-postgres';
export { holderOf as postgresHolderOf } from './postgres/lock-file';
export { EmbeddedPostgresError, type EmbeddedPostgresReason } from './postgres/embedded-postgres-error';
export { freePort, freePortBase, isPortFree } from './processes/ports';
export { type ProcessEnd, startTiedProcess, type TiedProcess } from './processes/tied-process';
