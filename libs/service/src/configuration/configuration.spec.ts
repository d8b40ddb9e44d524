import { ConfigurationError, kafkaSettings, readConfiguration, serviceSettings } from '@rollcall/service';

const settings = serviceSettings.extend(kafkaSettings.shape);
const right = {
  DATABASE_URL: 'postgres://rollcall_group:secret@127.0.0.1:5432/rollcall',
  PORT: '4030',
  ROLLCALL_SERVICE_TOKENS: 'console=one,console=two',
  ROLLCALL_SERVICE_TOKEN: 'one',
  KAFKA_BROKERS: 'a:9092, b:9092',
};
const problems = (env: Record<string, string>): readonly string[] => {
  try {
    readConfiguration(settings, env);
    return [];
  } catch (error) {
    if (error instanceof ConfigurationError) return error.problems;
    throw error;
  }
};

describe('the configuration of a service', () => {
  it('is read once, with defaults', () => {
    expect(readConfiguration(settings, right)).toMatchObject({
      PORT: 4030,
      HOST: '0.0.0.0',
      LOG_LEVEL: 'info',
      KAFKA_BROKERS: ['a:9092', 'b:9092'],
      KAFKA_SSL: false,
      ROLLCALL_SERVICE_TOKENS: [
        { name: 'console', token: 'one' },
        { name: 'console', token: 'two' },
      ],
    });
  });

  it('that is wrong is refused with every wrong variable by name', () => {
    const wrong = {
      ...right,
      DATABASE_URL: 'mysql://x',
      PORT: 'many',
      KAFKA_BROKERS: 'broker',
      ROLLCALL_SERVICE_TOKENS: 'nameless',
    };
    const named = problems(wrong).map((problem) => problem.split(':')[0]);
    expect(named.sort()).toEqual(['DATABASE_URL', 'KAFKA_BROKERS', 'PORT', 'ROLLCALL_SERVICE_TOKENS']);
  });

  it('takes a variable that is set to nothing as not set', () => {
    expect(problems({ ...right, ROLLCALL_SERVICE_TOKEN: ' ' })).toEqual([
      expect.stringContaining('ROLLCALL_SERVICE_TOKEN'),
    ]);
    expect(problems({ ...right, HOST: '' })).toEqual([]);
  });

  it('takes only true and false as flags', () => {
    expect(problems({ ...right, KAFKA_SSL: 'yes' })).toEqual([expect.stringContaining('KAFKA_SSL')]);
    expect(readConfiguration(settings, { ...right, KAFKA_SSL: 'false' }).KAFKA_SSL).toBe(false);
  });
});
