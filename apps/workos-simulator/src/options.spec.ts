import { readOptions } from './options';

describe('the options', () => {
  it('have a value for everything but the state file and the webhook address', () => {
    expect(readOptions([], {})).toEqual({
      port: 4100,
      host: '127.0.0.1',
      webhookSecret: 'whsec_dev',
      WORKOS_API_KEY: ['sk_test_default'],
      LOG_LEVEL: 'info',
    });
  });

  it('take the state file from its flag before the environment, where nothing counts as not set', () => {
    const env = { WORKOS_SIMULATOR_STATE_FILE: '/from/env' };
    expect(readOptions([], env).stateFile).toBe('/from/env');
    expect(readOptions(['--state-file=/from/flag'], env).stateFile).toBe('/from/flag');
    expect(readOptions([], { WORKOS_SIMULATOR_STATE_FILE: '' }).stateFile).toBeUndefined();
  });

  it('name all that is wrong', () => {
    const wrong = () => readOptions(['--port=many', '--state-file='], { WORKOS_API_KEY: ',', LOG_LEVEL: 'loud' });
    expect(wrong).toThrow(/port: .*\n.*stateFile: .*\n.*WORKOS_API_KEY: names no key\n.*LOG_LEVEL: /);
  });
});
