import { ConfigurationError, kafkaSettings, readServiceSettings } from '@rollcall/service';
import { seatPolicyService } from './service';

const env = {
  DATABASE_URL: 'postgres://rollcall_seat_policy:secret@localhost/rollcall',
  PORT: '4040',
  ROLLCALL_SERVICE_TOKENS: 'console=one',
  ROLLCALL_SERVICE_TOKEN: 'two',
  KAFKA_BROKERS: 'localhost:9092',
  MEMBERSHIP_URL: 'http://localhost:4020',
};

describe('the settings of seat-policy', () => {
  it('say where membership is', () => {
    expect(readServiceSettings(seatPolicyService, env, kafkaSettings)).toMatchObject({
      MEMBERSHIP_URL: env.MEMBERSHIP_URL,
    });
  });

  it.each(['', 'membership', 'ftp://localhost'])('name MEMBERSHIP_URL when it is %j', (url) => {
    const read = () => readServiceSettings(seatPolicyService, { ...env, MEMBERSHIP_URL: url }, kafkaSettings);
    expect(read).toThrow(ConfigurationError);
    expect(read).toThrow('MEMBERSHIP_URL');
  });
});
