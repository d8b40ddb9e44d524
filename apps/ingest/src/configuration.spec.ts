import { ConfigurationError, readConfiguration } from '@rollcall/service';
import { ingestSettings } from './configuration';

describe('the settings of ingest', () => {
  const least = {
    WORKOS_API_KEY: 'sk_1',
    WORKOS_WEBHOOK_SECRETS: 'whsec_1',
    SEAT_POLICY_URL: 'http://seat-policy:4040',
  };

  it('need a key, a secret and the address of seat-policy; the rest has defaults', () => {
    expect(readConfiguration(ingestSettings, least)).toEqual({
      ...least,
      WORKOS_API_URL: 'https://api.workos.com',
      WORKOS_WEBHOOK_SECRETS: ['whsec_1'],
      WORKOS_REQUEST_TIMEOUT_MS: 20_000,
      POLL_INTERVAL_MS: 60_000,
      RECONCILE_INTERVAL_MS: 21_600_000,
    });
  });

  it('take two secrets during a rotation', () => {
    expect(
      readConfiguration(ingestSettings, { ...least, WORKOS_WEBHOOK_SECRETS: 'whsec_1, whsec_2' })
        .WORKOS_WEBHOOK_SECRETS,
    ).toEqual(['whsec_1', 'whsec_2']);
  });

  it('that are wrong are told all at once, by name', () => {
    const wrong = {
      ...least,
      WORKOS_API_KEY: '',
      WORKOS_API_URL: 'http://workos/v1',
      WORKOS_WEBHOOK_SECRETS: 'a,,b',
      POLL_INTERVAL_MS: '0',
    };
    expect(() => readConfiguration(ingestSettings, wrong)).toThrow(ConfigurationError);
    expect(() => readConfiguration(ingestSettings, wrong)).toThrow(
      /WORKOS_API_KEY[^]*WORKOS_API_URL[^]*WORKOS_WEBHOOK_SECRETS[^]*POLL_INTERVAL_MS/,
    );
  });
});
