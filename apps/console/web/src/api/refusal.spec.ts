import { Code, ConnectError } from '@connectrpc/connect';
import { isConnectionLost, isPassing, reasonCodeOf, refusalOf } from './refusal';

describe('a refusal', () => {
  it.each([
    ['plan_changed: settings were saved', 'plan_changed'],
    ['not_scim', 'not_scim'],
    ['email: must not be empty', ''],
    ['try again: a service cannot be reached', ''],
    ['', ''],
  ])('of the message "%s" has the reason code "%s"', (message, code) => {
    expect(reasonCodeOf(message)).toBe(code);
  });

  it('is said in the words of this page, with the code beside', () => {
    const refusal = refusalOf(new ConnectError('primary_owner: transfer the ownership first', Code.FailedPrecondition));
    expect(refusal).toEqual({
      reasonCode: 'primary_owner',
      words: 'This is the primary owner. Transfer primary ownership to somebody else first.',
    });
  });

  it('of bad input keeps the words that name the field', () => {
    expect(refusalOf(new ConnectError('email: must be an email address', Code.InvalidArgument)).words).toBe(
      'Email: must be an email address.',
    );
  });

  it('of what is not theirs says whose it is, as a sentence', () => {
    const message = 'not_allowed: only owners of this organization may do this';
    expect(refusalOf(new ConnectError(message, Code.PermissionDenied))).toEqual({
      reasonCode: 'not_allowed',
      words: 'Only owners of this organization may do this.',
    });
  });

  it('that this page does not know yet keeps the words of the server', () => {
    const refusal = refusalOf(new ConnectError('new_reason: the moon is full', Code.FailedPrecondition));
    expect(refusal).toEqual({ reasonCode: 'new_reason', words: 'New_reason: the moon is full.' });
  });

  it('of nobody is a lost connection, which may pass', () => {
    const away = ConnectError.from(new TypeError('Failed to fetch'));
    for (const error of [away, new TypeError('Failed to fetch'), new ConnectError('HTTP 502', Code.Unavailable)]) {
      expect(isConnectionLost(error)).toBe(true);
      expect(isPassing(error)).toBe(true);
      expect(refusalOf(error).words).toBe('The server cannot be reached.');
    }
  });

  it('of a service that is away may pass, and is no lost connection', () => {
    const unavailable = new ConnectError('try again: a service cannot be reached', Code.Unavailable);
    expect(isConnectionLost(unavailable)).toBe(false);
    expect(isPassing(unavailable)).toBe(true);
    expect(isPassing(new ConnectError('not_scim: x', Code.FailedPrecondition))).toBe(false);
  });
});
