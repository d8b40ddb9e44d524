import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { clientTls, ConfigurationError, doorTls, readServiceSettings } from '@rollcall/service';
import { z } from 'zod';
import { createTestAuthority } from '../test-bed/certificates';

const env = {
  DATABASE_URL: 'postgres://rollcall_group:secret@localhost/rollcall',
  PORT: '4030',
  ROLLCALL_SERVICE_TOKENS: 'console=one,console=two,chat=three',
  ROLLCALL_SERVICE_TOKEN: 'four',
};
const read = (more: Record<string, string>) =>
  readServiceSettings({ settings: z.object({}) }, { ...env, ...more }, z.object({}));
/** Every line of what is wrong. */
function problemsOf(more: Record<string, string>): readonly string[] {
  try {
    read(more);
    return [];
  } catch (error) {
    if (error instanceof ConfigurationError) return error.problems;
    throw error;
  }
}

describe('the scopes of callers', () => {
  it('are read by name; who is not named may do everything', () => {
    expect(read({}).ROLLCALL_SERVICE_SCOPES).toBeUndefined();
    expect(
      read({ ROLLCALL_SERVICE_SCOPES: ' chat = entitlements , console=read+write+audit' }).ROLLCALL_SERVICE_SCOPES,
    ).toEqual(
      new Map([
        ['chat', ['entitlements']],
        ['console', ['read', 'write', 'audit']],
      ]),
    );
  });

  it.each([
    [
      'a scope that is none',
      'chat=reed',
      'ROLLCALL_SERVICE_SCOPES: chat: unknown scope reed, expected read, entitlements',
    ],
    ['a caller without a token', 'shat=read', 'ROLLCALL_SERVICE_SCOPES: shat has no token in ROLLCALL_SERVICE_TOKENS'],
    ['a caller twice', 'chat=read,chat=write', 'ROLLCALL_SERVICE_SCOPES: chat is named twice'],
    ['no scope', 'chat=', 'ROLLCALL_SERVICE_SCOPES: expected name=scope+scope, got chat='],
    ['no name', '=read', 'ROLLCALL_SERVICE_SCOPES: expected name=scope+scope, got =read'],
  ])('name %s as wrong', (_what, text, problem) => {
    expect(problemsOf({ ROLLCALL_SERVICE_SCOPES: text })).toEqual([expect.stringContaining(problem)]);
  });
});

describe('the requests that a caller may make in a second', () => {
  it('are many unless told, any number, none for no limit', () => {
    expect(read({}).ROLLCALL_CALLER_REQUESTS_PER_SECOND).toBe(10_000);
    expect(read({ ROLLCALL_CALLER_REQUESTS_PER_SECOND: '0' }).ROLLCALL_CALLER_REQUESTS_PER_SECOND).toBe(0);
    for (const wrong of ['-1', '1.5', 'many']) {
      expect(problemsOf({ ROLLCALL_CALLER_REQUESTS_PER_SECOND: wrong })).toHaveLength(1);
    }
  });
});

describe('the files of TLS', () => {
  const authority = createTestAuthority('Rollcall test authority');
  const own = authority.issue('group');
  let directory: string;
  const file = (name: string, content: string) => {
    const where = path.join(directory, name);
    writeFileSync(where, content);
    return where;
  };
  beforeAll(() => {
    directory = mkdtempSync(path.join(tmpdir(), 'rollcall-tls-'));
  });
  afterAll(() => rmSync(directory, { recursive: true }));

  it('are what the doors show and ask for, and how other services are known', () => {
    const settings = read({
      TLS_CERT_FILE: file('own.pem', own.cert),
      TLS_KEY_FILE: file('own.key', own.key),
      TLS_CLIENT_CA_FILE: file('ca.pem', authority.cert),
      TLS_CA_FILE: file('ca.pem', authority.cert),
    });
    expect(doorTls(settings)).toEqual({ ...own, clientCa: authority.cert });
    expect(clientTls(settings)).toEqual({ ...own, ca: authority.cert });
  });

  it('may be left out: the doors speak plain text, other services are known as the machine knows them', () => {
    expect(doorTls(read({}))).toBeUndefined();
    expect(clientTls(read({}))).toEqual({});
  });

  it('belong together: half of them is told by the name of what is missing', () => {
    const cert = { TLS_CERT_FILE: file('own.pem', own.cert) };
    const key = { TLS_KEY_FILE: file('own.key', own.key) };
    const clientCa = { TLS_CLIENT_CA_FILE: file('ca.pem', authority.cert) };
    expect(problemsOf(cert)).toEqual(['TLS_KEY_FILE: needed with TLS_CERT_FILE']);
    expect(problemsOf(key)).toEqual(['TLS_CERT_FILE: needed with TLS_KEY_FILE']);
    expect(problemsOf(clientCa)).toEqual(['TLS_CERT_FILE, TLS_KEY_FILE: needed with TLS_CLIENT_CA_FILE']);
  });

  it('are read when the process starts: what cannot be used is told by name', () => {
    const cert = file('own.pem', own.cert);
    expect(problemsOf({ TLS_CA_FILE: path.join(directory, 'missing') })).toEqual([
      expect.stringMatching(/^TLS_CA_FILE: cannot be read: /),
    ]);
    expect(problemsOf({ TLS_CA_FILE: file('text', 'hello') })).toEqual([
      expect.stringMatching(/^TLS_CA_FILE: is not a PEM file/),
    ]);
    const broken = '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n';
    expect(problemsOf({ TLS_CA_FILE: file('broken.pem', broken) })).toEqual([
      'TLS_CA_FILE: holds no certificate that can be read',
    ]);
    const other = file('other.key', authority.issue('other').key);
    expect(problemsOf({ TLS_CERT_FILE: cert, TLS_KEY_FILE: other })).toEqual([
      'TLS_KEY_FILE: is not the key of TLS_CERT_FILE',
    ]);
  });
});
