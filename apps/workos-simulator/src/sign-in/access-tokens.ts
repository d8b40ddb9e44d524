import type { Clock } from '@rollcall/domain';
import { exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose';

/** The tokens that prove a session, signed as WorkOS does (RS256), and the keys that check them. */
export interface AccessTokens {
  sign(claims: { readonly userId: string; readonly sessionId: string; readonly clientId: string }): Promise<string>;
  keys(): Promise<{ keys: JWK[] }>;
}

/** WorkOS's default. */
export const accessTokenLastsSeconds = 300;

const keyId = 'sso_oidc_key_pair_simulator';

/**
 * The key is made when the first one is needed and lasts as long as the process: sessions of a simulator do not outlive it.
 * It is the one thing here that no seed repeats.
 */
export function createAccessTokens({ clock }: { clock: Clock }): AccessTokens {
  let pair: ReturnType<typeof generateKeyPair> | undefined;
  const keyPair = () => (pair ??= generateKeyPair('RS256'));
  return {
    async sign({ userId, sessionId, clientId }) {
      const { privateKey } = await keyPair();
      const now = Math.floor(clock.now().getTime() / 1_000);
      return new SignJWT({ sid: sessionId, client_id: clientId })
        .setProtectedHeader({ alg: 'RS256', kid: keyId })
        .setIssuer('https://api.workos.com')
        .setSubject(userId)
        .setIssuedAt(now)
        .setExpirationTime(now + accessTokenLastsSeconds)
        .sign(privateKey);
    },
    async keys() {
      const { publicKey } = await keyPair();
      return { keys: [{ ...(await exportJWK(publicKey)), use: 'sig', alg: 'RS256', kid: keyId }] };
    },
  };
}
