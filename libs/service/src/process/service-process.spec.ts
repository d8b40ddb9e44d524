import {
  ConfigurationError,
  kafkaConnection,
  kafkaSettings,
  readConfiguration,
  readServiceSettings,
} from '@rollcall/service';
import { z } from 'zod';

const service = { settings: z.object({ SEAT_POLICY_URL: z.url({ protocol: /^https?$/ }) }) };
const env = {
  DATABASE_URL: 'postgres://rollcall_group:secret@localhost/rollcall',
  PORT: '4030',
  ROLLCALL_SERVICE_TOKENS: 'console=one',
  ROLLCALL_SERVICE_TOKEN: 'three',
  KAFKA_BROKERS: 'localhost:9092',
  SEAT_POLICY_URL: 'http://localhost:4040',
};

describe('the settings of a service', () => {
  it('are its own, those of every service, and how to reach Kafka', () => {
    expect(readServiceSettings(service, env, kafkaSettings)).toMatchObject({
      PORT: 4030,
      SEAT_POLICY_URL: 'http://localhost:4040',
      KAFKA_BROKERS: ['localhost:9092'],
    });
  });

  it('name everything that is wrong at once', () => {
    const wrong = () =>
      readServiceSettings(
        service,
        { ...env, SEAT_POLICY_URL: 'seat-policy', KAFKA_BROKERS: '', PORT: 'x' },
        kafkaSettings,
      );
    expect(wrong).toThrow(ConfigurationError);
    for (const name of ['SEAT_POLICY_URL', 'KAFKA_BROKERS', 'PORT']) expect(wrong).toThrow(name);
  });
});

describe('the way to Kafka', () => {
  const kafka = (more: Record<string, string>) =>
    kafkaConnection(readConfiguration(kafkaSettings, { KAFKA_BROKERS: 'a:9092', ...more }));

  it('needs no login unless told', () => {
    expect(kafka({})).toEqual({ brokers: ['a:9092'], ssl: false });
  });

  it('takes a login, and refuses half of one', () => {
    const login = { KAFKA_SASL_MECHANISM: 'scram-sha-512', KAFKA_SASL_USERNAME: 'rollcall' };
    expect(kafka({ ...login, KAFKA_SASL_PASSWORD: 'secret', KAFKA_SSL: 'true' })).toEqual({
      brokers: ['a:9092'],
      ssl: true,
      sasl: { mechanism: 'scram-sha-512', username: 'rollcall', password: 'secret' },
    });
    expect(() => kafka(login)).toThrow(ConfigurationError);
  });
});
