export { createEmbeddedTransport, type EmbeddedTransportOptions } from './embedded/embedded-transport';
export { type Accepted, createInbox, type Degradation, type Inbox, type InboxDependencies } from './inbox/inbox';
export { countPoisonedRecords, listPoisonedRecords, type PoisonedRecord } from './inbox/poisoned-records';
export { createTopics, type CreateTopicsOptions } from './kafka/create-topics';
export { createKafkaTransport, type KafkaTransportOptions } from './kafka/kafka-transport';
export { messagingMigrations } from './migrations';
export { createOutbox, type OutgoingRecord, type Outbox } from './outbox/outbox';
export type { Delivery, ReceivedRecord } from './received-record';
export type { Running, RunningRelay, Subscription, Transport } from './transport';
