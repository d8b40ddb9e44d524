import crypto from 'node:crypto';
import { type Scope, scopes as allScopes } from '@rollcall/contracts';
import { createCallers } from '@rollcall/service';

const callers = createCallers({
  callers: [
    { name: 'console', token: 'old' },
    { name: 'console', token: 'new' },
    { name: 'dev', token: 'dev-token' },
  ],
});
const identify = (header: string | undefined, from = '10.0.0.7') => callers.identify(header, from);

describe('a caller', () => {
  it('is known by each of two valid tokens during a rotation', () => {
    expect(identify('Bearer old')).toBe('console');
    expect(identify('bearer new')).toBe('console');
  });

  it.each([undefined, '', 'Bearer', 'Bearer ', 'Bearer nope', 'Basic old', 'old', 'Bearer old extra'])(
    'is unknown with the header %p',
    (header) => {
      expect(identify(header)).toBeUndefined();
    },
  );

  it('is looked for among all tokens, each compared in constant time, however many letters are right', () => {
    const compare = jest.spyOn(crypto, 'timingSafeEqual');
    try {
      for (const [given, name] of [
        ['old', 'console'],
        ['new', 'console'],
        ['olx', undefined],
        ['o', undefined],
        ['x'.repeat(10_000), undefined],
      ] as const) {
        compare.mockClear();
        expect(identify(`Bearer ${given}`)).toBe(name);
        // Of one length, whatever was given: the digests, never the tokens.
        expect(compare.mock.calls.map(([one, other]) => [one.byteLength, other.byteLength])).toEqual(
          Array.from({ length: 3 }, () => [32, 32]),
        );
      }
    } finally {
      compare.mockRestore();
    }
  });

  it('may do what is named for it, and everything where nothing is named', () => {
    const scopes = new Map<string, readonly Scope[]>([['chat', ['entitlements']]]);
    const some = createCallers({
      callers: [
        { name: 'chat', token: 'a' },
        { name: 'console', token: 'b' },
      ],
      scopes,
    });
    const maySay = (name: string) => allScopes.filter((scope) => some.may(name, scope));
    expect(maySay('chat')).toEqual(['entitlements']);
    expect(maySay('console')).toEqual([...allScopes]);
    expect(maySay('stranger')).toEqual([]);
  });

  it('may use the development token on loopback only', () => {
    expect(identify('Bearer dev-token')).toBeUndefined();
    for (const loopback of ['127.0.0.1', '::1', '::ffff:127.0.0.1'])
      expect(identify('Bearer dev-token', loopback)).toBe('dev');
  });
});
