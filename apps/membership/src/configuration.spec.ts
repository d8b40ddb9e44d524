import { ConfigurationError, readConfiguration } from '@rollcall/service';
import { membershipSettings } from './configuration';

describe('the configuration of the membership service', () => {
  it('names every setting that is wrong', () => {
    const wrong = () => readConfiguration(membershipSettings, { SEAT_POLICY_URL: 'seat-policy', GROUP_URL: '' });
    expect(wrong).toThrow(ConfigurationError);
    expect(wrong).toThrow(/SEAT_POLICY_URL[^]*GROUP_URL/);
  });
});
