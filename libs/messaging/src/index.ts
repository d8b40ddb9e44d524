export { messagingMigrations } from './migrations';
export { createOutbox, type OutgoingRecord, type Outbox } from './outbox/outbox';
export type { Delivery, ReceivedRecord } from './received-record';
export type { Running, RunningRelay, Subscription, Transport } from './transport';
