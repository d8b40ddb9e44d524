import { readSettings } from './settings';

describe('the settings', () => {
  it('fit `npm start` where nothing is set, or set to nothing', () => {
    const settings = {
      urls: {
        ingest: 'http://127.0.0.1:4010',
        membership: 'http://127.0.0.1:4020',
        group: 'http://127.0.0.1:4030',
        seatPolicy: 'http://127.0.0.1:4040',
      },
      token: 'dev-token',
      actingFor: undefined,
    };
    expect(readSettings({}, undefined)).toEqual(settings);
    expect(readSettings({ INGEST_URL: ' ', ROLLCALL_SERVICE_TOKEN: '' }, undefined)).toEqual(settings);
  });

  it('are those of the environment, and a port base of the command line goes before its addresses', () => {
    const env = {
      INGEST_URL: 'https://ingest.example/',
      ROLLCALL_SERVICE_TOKEN: 'secret',
      ROLLCALL_ACTING_FOR: 'ada@example.com',
    };
    expect(readSettings(env, undefined)).toMatchObject({
      urls: { ingest: 'https://ingest.example', group: 'http://127.0.0.1:4030' },
      token: 'secret',
      actingFor: 'ada@example.com',
    });
    expect(readSettings(env, 5_000).urls).toMatchObject({
      ingest: 'http://127.0.0.1:5010',
      seatPolicy: 'http://127.0.0.1:5040',
    });
  });

  it('that are wrong are all named, and what they hold is not told', () => {
    const env = {
      GROUP_URL: 'ftp://x',
      ROLLCALL_SERVICE_TOKEN: 'two words',
      ROLLCALL_ACTING_FOR: 'ada\r\nevil: 1',
    };
    const read = () => readSettings(env, undefined);
    expect(read).toThrow(/GROUP_URL: .*\n.*ROLLCALL_SERVICE_TOKEN: .*\n.*ROLLCALL_ACTING_FOR: /);
    expect(read).not.toThrow(/two words/);
  });
});
