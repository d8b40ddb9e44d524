import { reasonSentence } from './reasons';

describe('a reason code', () => {
  it('is said as a sentence', () => {
    expect(reasonSentence('not_in_directory')).toBe('Not in any directory.');
  });

  it('that is new is said by its own words', () => {
    expect(reasonSentence('phase_of_moon')).toBe('Phase of moon.');
  });

  it('that is none is nothing', () => {
    expect(reasonSentence('')).toBe('');
  });

  // docs/rules.md and page 11 of the rules.
  it.each(
    [
      'primary_owner manual awaits_login not_in_directory inactive_in_directory no_email duplicate_email no_role_group',
      'no_tier_group mapped_role kept default_role no_free_seat kept_by_admin changed_by_admin removed_by_admin invited',
      'email_changed directory_deleted not_a_member disconnected own_access_lost last_admin over_hold_limit leaves_nobody',
    ]
      .join(' ')
      .split(' '),
  )('of the rules has a sentence of its own: %s', (code) => {
    const plain = `${code.charAt(0).toUpperCase()}${code.slice(1).replaceAll('_', ' ')}.`;
    expect(reasonSentence(code)).not.toBe(plain);
    expect(reasonSentence(code)).toMatch(/^[A-Z].*\.$/);
  });
});
