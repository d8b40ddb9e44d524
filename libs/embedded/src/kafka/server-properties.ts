import { join } from 'node:path';

/** Where one broker, which is its own controller, listens and keeps its files. */
export interface BrokerPlace {
  readonly port: number;
  readonly controllerPort: number;
  /** Holds `records` and `metadata`. */
  readonly storage: string;
}

/** The `server.properties` of a broker that is alone in its cluster. */
export function serverProperties(
  { port, controllerPort, storage }: BrokerPlace,
  settings: Readonly<Record<string, string | number | boolean>>,
): string {
  const properties = {
    'process.roles': 'broker,controller',
    'node.id': 1,
    'controller.quorum.voters': `1@127.0.0.1:${controllerPort}`,
    listeners: `PLAINTEXT://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controllerPort}`,
    'advertised.listeners': `PLAINTEXT://127.0.0.1:${port}`,
    'controller.listener.names': 'CONTROLLER',
    'listener.security.protocol.map': 'CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT',
    'log.dirs': join(storage, 'records'),
    // Kafka locks a metadata folder of its own before it touches it. With one folder for both, a second broker started
    // by mistake takes part in the first one's metadata log, and only then finds the records locked.
    'metadata.log.dir': join(storage, 'metadata'),
    'auto.create.topics.enable': false,
    // Kafka's own topics expect three brokers and 50 partitions: here they would not come up, or slow down the start.
    'offsets.topic.replication.factor': 1,
    'offsets.topic.num.partitions': 1,
    'transaction.state.log.replication.factor': 1,
    'transaction.state.log.min.isr': 1,
    'transaction.state.log.num.partitions': 1,
    'share.coordinator.state.topic.replication.factor': 1,
    'share.coordinator.state.topic.min.isr': 1,
    // A consumer group starts with its first member instead of waiting 3 s for others.
    'group.initial.rebalance.delay.ms': 0,
    // A broker that crashed may register again only after its former session has ended. Default 9 s.
    'broker.session.timeout.ms': 4_000,
    'broker.heartbeat.interval.ms': 500,
    // Default 128 MiB: a quarter of the small heap.
    'log.cleaner.dedupe.buffer.size': 16 * 1024 * 1024,
    ...settings,
  };
  return Object.entries(properties)
    .map(([name, value]) => `${name}=${value}\n`)
    .join('');
}
