import { Code, ConnectError } from '@connectrpc/connect';
import { failureOf, originHeader, wrongUsage } from './failure';

const callError = (code: Code, message: string): ConnectError =>
  new ConnectError(message, code, { [originHeader]: 'ingest at http://host' });

describe('a failure', () => {
  it('of a rule is a refusal that shows the reason code', () => {
    expect(failureOf(callError(Code.FailedPrecondition, 'plan_changed: the plan is not known'))).toEqual({
      exitCode: 1,
      code: 'failed_precondition',
      reasonCode: 'plan_changed',
      message: 'refused: plan_changed: the plan is not known',
    });
  });

  it.each([
    [Code.InvalidArgument, 2, 'wrong input: said'],
    [Code.NotFound, 1, 'said'],
    [Code.Aborted, 1, 'said'],
    [Code.Unauthenticated, 3, 'ingest at http://host does not accept the token: set ROLLCALL_SERVICE_TOKEN'],
    [Code.PermissionDenied, 3, 'not allowed: said'],
    [Code.Unavailable, 3, 'ingest at http://host cannot answer now: said'],
    [Code.ResourceExhausted, 3, 'ingest at http://host cannot answer now: said'],
    [Code.DeadlineExceeded, 3, 'ingest at http://host did not answer in time'],
    [Code.Internal, 5, 'ingest at http://host failed: said'],
    [Code.Unimplemented, 5, 'ingest at http://host does not know this call: is it an older version?'],
  ])('of code %i ends with %i: %s', (code, exitCode, message) => {
    expect(failureOf(callError(code, 'said'))).toMatchObject({ exitCode, message });
  });

  it('of the road says which service cannot be reached and why, however deep the reason is', () => {
    const refused = Object.assign(new Error('connect'), { code: 'ECONNREFUSED' });
    const both = new AggregateError([refused, refused]);
    for (const cause of [refused, both, new TypeError('fetch failed', { cause: both })]) {
      const error = new ConnectError('x', Code.Unknown, { [originHeader]: 'ingest at http://host' }, undefined, cause);
      expect(failureOf(error)).toEqual({
        exitCode: 3,
        code: 'unavailable',
        message: 'cannot reach ingest at http://host: nothing listens there',
      });
    }
  });

  it('of the words typed ends with 2, and one that nobody foresaw with 5', () => {
    expect(failureOf(wrongUsage('no'))).toEqual({ exitCode: 2, code: 'invalid_argument', message: 'no' });
    expect(failureOf(new TypeError('x is undefined'))).toMatchObject({ exitCode: 5, code: 'internal' });
  });
});
