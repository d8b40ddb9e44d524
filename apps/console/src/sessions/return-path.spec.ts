import fc from 'fast-check';
import { returnPath } from './return-path';

describe('where a sign-in leads back to', () => {
  it.each(['/', '/o/northwind/members', '/o/northwind/preview?mode=scim&x=%2F', '/o/a#people', '/authors', '/o/a/..'])(
    'is the path of the page that was asked for: %s',
    (path) => {
      expect(returnPath(path)).toBe(path === '/o/a/..' ? '/o/' : path);
    },
  );

  it.each([
    'https://evil.example',
    '//evil.example',
    '///evil.example',
    '/\\evil.example',
    '\\\\evil.example',
    '/\t/evil.example',
    '/\n/evil.example',
    '/..//evil.example',
    '/.//evil.example',
    '/a/..//evil.example',
    '/%2e%2e//evil.example',
    'javascript:alert(1)',
    '/o/a\r\nset-cookie: x=1',
    '/o/\u0000a',
    'o/relative',
    '',
    ' /o/a',
    '/api/session',
    '/auth/sign-in?returnTo=/auth/sign-in',
    '/o/../auth/callback',
    '/sign-in',
    `/${'a'.repeat(2_001)}`,
  ])('is the start for %j', (path) => expect(returnPath(path)).toBe('/'));

  it.each([undefined, null, 7, ['/o/a', '/o/b'], { path: '/o/a' }])('is the start for what is no text: %j', (path) => {
    expect(returnPath(path)).toBe('/');
  });

  it('never leaves the console, as browsers read addresses, and never breaks a header, whatever is asked', () => {
    const pieces = fc.constantFrom(
      '/',
      '\\',
      '.',
      '..',
      '%2f',
      '%5c',
      '@',
      ':',
      '?',
      '#',
      '\t',
      '\r\n',
      'evil.example',
      'o',
    );
    const wanted = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(pieces).map((parts) => `/${parts.join('')}`),
    );
    fc.assert(
      fc.property(wanted, (text) => {
        const path = returnPath(text);
        expect(new URL(path, 'https://console.example').origin).toBe('https://console.example');
        expect(path).toMatch(/^\/(?![/\\])[\x21-\x7e]*$/);
      }),
      { numRuns: 2_000 },
    );
  });
});
