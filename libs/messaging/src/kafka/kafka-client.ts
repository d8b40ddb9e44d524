import { connect as connectPlain, isIP } from 'node:net';
import { connect as connectSecure } from 'node:tls';
import type { Log } from '@rollcall/domain';
import { type ISocketFactory, Kafka, type KafkaConfig, type LogEntry, logLevel } from 'kafkajs';
import { quietIdleConnections } from './idle-connections';

/** How to reach the brokers. */
export interface KafkaConnection {
  /** `host:port` each; some of the cluster's are enough. */
  readonly brokers: readonly string[];
  /** Shows up in the brokers' logs and quotas. */
  readonly clientId: string;
  readonly ssl?: KafkaConfig['ssl'] | undefined;
  readonly sasl?: KafkaConfig['sasl'] | undefined;
}

/**
 * How kafkajs repeats by itself before it tells us, in milliseconds: about a second. Further tries are ours, with a back-off
 * that a stop can interrupt. Every value is set, since kafkajs takes others when NODE_ENV is `test` (src/retry/index.js).
 */
export const shortRetry = { initialRetryTime: 100, maxRetryTime: 500, factor: 0.2, multiplier: 2, retries: 3 };

/** How long an answer may take, in milliseconds. kafkajs itself gives joins and fetches more. */
export const requestTimeout = 10_000;

/** kafkajs, set up as all of our parts use it. */
export function createKafkaClient({ brokers, clientId, ssl, sasl }: KafkaConnection, log: Log): Kafka {
  quietIdleConnections();
  return new Kafka({
    brokers: [...brokers],
    clientId,
    ...(ssl !== undefined && { ssl }),
    ...(sasl !== undefined && { sasl }),
    connectionTimeout: 3_000,
    requestTimeout,
    retry: shortRetry,
    socketFactory,
    logLevel: logLevel.INFO,
    logCreator: () => (entry) => writeEntry(log, entry),
  });
}

/** As kafkajs's own (src/network/socketFactory.js), and without Nagle's delay of small requests. */
const socketFactory: ISocketFactory = ({ host, port, ssl, onConnect }) => {
  const socket = ssl
    ? connectSecure({ host, port, ...(isIP(host) === 0 && { servername: host }), ...ssl }, onConnect)
    : connectPlain({ host, port }, onConnect);
  socket.setKeepAlive(true, 60_000);
  socket.setNoDelay(true);
  return socket;
};

/**
 * kafkajs says "error" whenever a broker goes away for a moment, and "warn" at each try. For us `error` wakes a person:
 * that is decided where the consequences are known, so here everything is a level or two lower.
 */
function writeEntry(
  log: Log,
  { namespace, level, log: { message, timestamp: _timestamp, logger: _logger, ...fields } }: LogEntry,
): void {
  const write = level === logLevel.ERROR ? log.warn : log.debug;
  write.call(log, { part: namespace, ...fields }, `kafkajs: ${message}`);
}
