import { ConfigurationError, defaultCatalogue, kafkaSettings, readServiceSettings } from '@rollcall/service';
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
  it('say where membership is, and have the default catalogue where no file is named', () => {
    expect(readServiceSettings(seatPolicyService, env, kafkaSettings)).toMatchObject({
      MEMBERSHIP_URL: env.MEMBERSHIP_URL,
      ROLLCALL_CAPABILITIES_FILE: defaultCatalogue,
    });
  });

  it('name ROLLCALL_CAPABILITIES_FILE when its file is not there', () => {
    const wrong = { ...env, ROLLCALL_CAPABILITIES_FILE: 'nowhere/capabilities.json' };
    expect(() => readServiceSettings(seatPolicyService, wrong, kafkaSettings)).toThrow(
      'ROLLCALL_CAPABILITIES_FILE: cannot be read',
    );
  });

  it.each(['', 'membership', 'ftp://localhost'])('name MEMBERSHIP_URL when it is %j', (url) => {
    const read = () => readServiceSettings(seatPolicyService, { ...env, MEMBERSHIP_URL: url }, kafkaSettings);
    expect(read).toThrow(ConfigurationError);
    expect(read).toThrow('MEMBERSHIP_URL');
  });
});
