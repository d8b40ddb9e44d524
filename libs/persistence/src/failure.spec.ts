import { isTransientFailure } from '@rollcall/persistence';
import { QueryFailedError } from 'typeorm';

const withCode = (code: string, message = 'failed'): Error => Object.assign(new Error(message), { code });

describe('a failure', () => {
  it.each([
    ['a connection that broke (class 08)', withCode('08006')],
    ['too many connections', withCode('53300')],
    ['a server that shuts down', withCode('57P01')],
    ['a server that starts up', withCode('57P03')],
    ['a serialization failure', withCode('40001')],
    ['a deadlock', withCode('40P01')],
    ['a lock that was not to be had', withCode('55P03')],
    ['a server that became a replica', withCode('25006')],
    ['a transaction that fell silent for too long', withCode('25P03')],
    ['a transaction that took too long', withCode('25P04')],
    ['a port where nobody listens', withCode('ECONNREFUSED')],
    ['a connection that was reset', withCode('ECONNRESET')],
    ['a host without a route', withCode('EHOSTUNREACH')],
    ['a name that does not resolve now', withCode('EAI_AGAIN')],
    ['a connection that pg lost', new Error('Connection terminated unexpectedly')],
    ['a pool that is exhausted', new Error('timeout exceeded when trying to connect')],
    [
      'a connection that TypeORM gave back because it broke',
      new Error('Query runner already released. Cannot run queries anymore.'),
    ],
    ['all addresses of a host refusing', new AggregateError([withCode('ECONNREFUSED'), withCode('ECONNREFUSED')])],
    ['one of these behind another error', new Error('not stored', { cause: withCode('40P01') })],
    ['one of these as TypeORM wraps it', new QueryFailedError('select 1', [], withCode('57P01'))],
  ])('of the infrastructure is transient: %s', (_what, error) => {
    expect(isTransientFailure(error)).toBe(true);
  });

  it.each([
    ['a duplicate key', withCode('23505')],
    ['a missing parent row', withCode('23503')],
    ['a missing table', withCode('42P01')],
    ['a value out of range', withCode('22003')],
    ['a statement in a failed transaction', withCode('25P02')],
    ['a file that is not there', withCode('ENOENT')],
    ['a five-letter code of another system', withCode('57XYZ!')],
    ['a bug', new TypeError('x is not a function')],
    ['a duplicate key as TypeORM wraps it', new QueryFailedError('insert', [], withCode('23505'))],
    ['something that is no error', 'ECONNREFUSED'],
    ['nothing', undefined],
  ])('of the data or the code is not: %s', (_what, error) => {
    expect(isTransientFailure(error)).toBe(false);
  });
});
