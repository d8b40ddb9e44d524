import { ConfigurationError, readConfiguration } from '@rollcall/service';
import { consoleSettings } from './configuration';

const given = {
  PORT: '4000',
  INGEST_URL: 'http://127.0.0.1:4010',
  SEAT_POLICY_URL: 'http://127.0.0.1:4040',
  MEMBERSHIP_URL: 'http://127.0.0.1:4020',
  GROUP_URL: 'http://127.0.0.1:4030',
  ROLLCALL_SERVICE_TOKEN: 'token',
  WORKOS_API_KEY: 'sk_test',
  WORKOS_CLIENT_ID: 'client_1',
  ROLLCALL_CONSOLE_URL: 'https://console.example/',
  ROLLCALL_SESSION_SECRET: 'a-secret-of-more-than-32-characters',
};
const read = (changes: Record<string, string> = {}) => readConfiguration(consoleSettings, { ...given, ...changes });

describe('the settings of the console', () => {
  it('take addresses as origins, operators in lower case, and one secret or two', () => {
    const two = `${given.ROLLCALL_SESSION_SECRET}, another-secret-of-more-than-32-characters`;
    expect(
      read({ ROLLCALL_SESSION_SECRET: two, ROLLCALL_OPERATORS: ' Ada@Example.test , bob@example.test' }),
    ).toMatchObject({
      ROLLCALL_CONSOLE_URL: 'https://console.example',
      WORKOS_API_URL: 'https://api.workos.com',
      ROLLCALL_SESSION_SECRET: [given.ROLLCALL_SESSION_SECRET, 'another-secret-of-more-than-32-characters'],
      ROLLCALL_OPERATORS: ['ada@example.test', 'bob@example.test'],
    });
    expect(read().ROLLCALL_OPERATORS).toEqual([]);
  });

  it.each([
    ['ROLLCALL_SESSION_SECRET', 'short'],
    ['ROLLCALL_SESSION_SECRET', 'a-secret-of-more-than-32-characters,short'],
    ['ROLLCALL_CONSOLE_URL', 'http://console.example'],
    ['ROLLCALL_CONSOLE_URL', 'https://console.example/path'],
    ['ROLLCALL_CONSOLE_URL', 'http://127.0.0.1.evil.example'],
    ['ROLLCALL_OPERATORS', 'everybody'],
    ['WORKOS_CLIENT_ID', ''],
    ['MEMBERSHIP_URL', 'membership:4020'],
  ])('refuse %s=%s by name', (name, value) => {
    expect(() => read({ [name]: value })).toThrow(ConfigurationError);
    expect(() => read({ [name]: value })).toThrow(name);
  });

  it.each(['http://localhost:4000', 'http://127.0.0.1:4000', 'http://[::1]:4000'])(
    'need no https on this machine: %s',
    (url) => expect(read({ ROLLCALL_CONSOLE_URL: url }).ROLLCALL_CONSOLE_URL).toBe(url),
  );
});
