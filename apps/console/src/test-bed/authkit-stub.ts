import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';

export interface StubbedSignIn {
  readonly email: string;
  readonly firstName?: string;
  readonly emailVerified?: boolean;
  readonly impersonated?: boolean;
  /** Of each token, in seconds; below 0: it has run out already. */
  readonly tokensLast?: number;
}

/** The calls of AuthKit that the console makes, for people who need no sign-in page. The simulator of `npm start` has all of it. */
export interface AuthkitStub {
  readonly url: string;
  /** As if a person had chosen themselves at the sign-in page. */
  codeFor(signIn: StubbedSignIn, codeChallenge?: string): string;
  /** Ends every session, as an administrator does at WorkOS. */
  endSessions(): void;
  /** From now on, until `recover`, every call fails with this status. */
  fail(status: number): void;
  recover(): void;
  readonly revoked: readonly string[];
  readonly renewals: () => number;
  stop(): Promise<void>;
}

export const stubbedApiKey = 'sk_test_secret_of_the_api';

export async function startAuthkitStub(): Promise<AuthkitStub> {
  const { privateKey, publicKey } = await generateKeyPair('RS256');
  const jwks = { keys: [{ ...(await exportJWK(publicKey)), alg: 'RS256', kid: 'stub' }] };
  const codes = new Map<string, { signIn: StubbedSignIn; codeChallenge: string | undefined }>();
  const sessions = new Map<string, { id: string; signIn: StubbedSignIn }>();
  const revoked: string[] = [];
  let count = 0;
  let renewals = 0;
  let failure: number | undefined;

  async function tokens(session: { id: string; signIn: StubbedSignIn }) {
    const { email, firstName = 'Ada', emailVerified = true, impersonated = false, tokensLast = 300 } = session.signIn;
    const refreshToken = `refresh-${(count += 1)}`;
    sessions.set(refreshToken, session);
    const now = Math.floor(Date.now() / 1_000);
    return {
      user: {
        object: 'user',
        id: 'user_1',
        email,
        email_verified: emailVerified,
        first_name: firstName,
        last_name: null,
      },
      ...(impersonated && { impersonator: { email: 'support@workos.example', reason: 'curious' } }),
      access_token: await new SignJWT({ sid: session.id })
        .setProtectedHeader({ alg: 'RS256', kid: 'stub' })
        .setIssuedAt(now)
        .setExpirationTime(now + tokensLast)
        .sign(privateKey),
      refresh_token: refreshToken,
    };
  }

  async function answer(path: string, body: Record<string, string>): Promise<{ status: number; body: unknown }> {
    if (failure !== undefined) return { status: failure, body: { message: 'stubbed failure' } };
    if (path.startsWith('/sso/jwks/')) return { status: 200, body: jwks };
    if (path === '/user_management/sessions/revoke') {
      revoked.push(body['session_id'] ?? '');
      return { status: 200, body: {} };
    }
    const refused = { status: 400, body: { error: 'invalid_grant', error_description: 'no' } };
    if (body['client_secret'] !== stubbedApiKey) return { status: 401, body: {} };
    if (body['grant_type'] === 'refresh_token') {
      renewals += 1;
      const session = sessions.get(body['refresh_token'] ?? '');
      sessions.delete(body['refresh_token'] ?? '');
      return session ? { status: 200, body: await tokens(session) } : refused;
    }
    const known = codes.get(body['code'] ?? '');
    codes.delete(body['code'] ?? '');
    const challenge = createHash('sha256')
      .update(body['code_verifier'] ?? '')
      .digest('base64url');
    if (!known || (known.codeChallenge !== undefined && known.codeChallenge !== challenge)) return refused;
    return { status: 200, body: await tokens({ id: `session-${(count += 1)}`, signIn: known.signIn }) };
  }

  const server = createServer(async (request, response) => {
    const body = await text(request);
    const { status, body: said } = await answer(request.url ?? '', body === '' ? {} : JSON.parse(body));
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(said));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    codeFor(signIn, codeChallenge) {
      const code = `code-${(count += 1)}`;
      codes.set(code, { signIn, codeChallenge });
      return code;
    },
    endSessions: () => sessions.clear(),
    fail: (status) => void (failure = status),
    recover: () => void (failure = undefined),
    revoked,
    renewals: () => renewals,
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
