import type { KafkaTransportOptions } from '@rollcall/messaging';
import type { z } from 'zod';
import { ConfigurationError, type kafkaSettings } from './configuration';

// kafkajs's type of `sasl` is a union by mechanism, which a mechanism known only at run time does not narrow to.
type KafkaConnection = Pick<KafkaTransportOptions, 'brokers' | 'ssl' | 'sasl'>;

/**
 * How the settings say that Kafka is reached.
 * @throws ConfigurationError when a login is only half given
 */
export function kafkaConnection(settings: z.output<typeof kafkaSettings>): KafkaConnection {
  const { KAFKA_BROKERS: brokers, KAFKA_SSL: ssl, KAFKA_SASL_MECHANISM: mechanism } = settings;
  const { KAFKA_SASL_USERNAME: username, KAFKA_SASL_PASSWORD: password } = settings;
  if (mechanism === undefined) return { brokers, ssl };
  if (username === undefined || password === undefined) {
    throw new ConfigurationError(['KAFKA_SASL_USERNAME, KAFKA_SASL_PASSWORD: needed with KAFKA_SASL_MECHANISM']);
  }
  return { brokers, ssl, sasl: { mechanism, username, password } as KafkaConnection['sasl'] };
}
