import { createHash } from 'node:crypto';
import type { Clock } from '@rollcall/domain';
import { z } from 'zod';
import type { Answer } from '../http/exchange';
import type { Route } from '../http/router';
import type { AccessTokens } from '../sign-in/access-tokens';
import type { People, Person } from '../sign-in/people';
import type { Sessions, SessionTokens } from '../sign-in/sessions';
import { invalidRequest } from './refusals';

const client = { client_id: z.string().min(1), client_secret: z.string().optional() };
const authenticateBody = z.discriminatedUnion('grant_type', [
  z.object({
    ...client,
    grant_type: z.literal('authorization_code'),
    code: z.string().min(1),
    code_verifier: z.string().optional(),
  }),
  z.object({ ...client, grant_type: z.literal('refresh_token'), refresh_token: z.string().min(1) }),
]);
const revokeBody = z.object({ session_id: z.string().min(1) });

/** The calls of AuthKit that an application's server makes, with its key. */
export function userManagementRoutes(deps: {
  people: People;
  sessions: Sessions;
  tokens: AccessTokens;
  clock: Clock;
}): Route[] {
  const { people, sessions, tokens, clock } = deps;

  async function tokensOf(given: SessionTokens | undefined): Promise<Answer> {
    const person = given && people.find(given.session.email);
    if (given === undefined || person === undefined) {
      return invalidGrant();
    }
    const { session, refreshToken } = given;
    const user = userOf(person, clock.now().toISOString());
    return {
      status: 200,
      body: {
        user,
        organization_id: null,
        access_token: await tokens.sign({ userId: user.id, sessionId: session.id, clientId: session.clientId }),
        refresh_token: refreshToken,
        authentication_method: 'SSO',
      },
    };
  }

  return [
    {
      method: 'POST',
      path: '/user_management/authenticate',
      handle({ body }) {
        const asked = parsed(authenticateBody, body);
        if ('refusal' in asked) {
          return asked.refusal;
        }
        const { value } = asked;
        const by = { clientId: value.client_id };
        return tokensOf(
          value.grant_type === 'authorization_code'
            ? sessions.begin(value.code, { ...by, codeVerifier: value.code_verifier })
            : sessions.renew(value.refresh_token, by),
        );
      },
    },
    {
      method: 'POST',
      path: '/user_management/sessions/revoke',
      handle({ body }) {
        const asked = parsed(revokeBody, body);
        if ('refusal' in asked) {
          return asked.refusal;
        }
        sessions.end(asked.value.session_id);
        return { status: 200 };
      },
    },
  ];
}

function userOf({ email, firstName, lastName }: Person, now: string) {
  return {
    object: 'user',
    // The same person is the same user, also after a restart.
    id: `user_${createHash('sha256').update(email).digest('hex').slice(0, 26).toUpperCase()}`,
    email,
    email_verified: true,
    name: [firstName, lastName].filter((part) => part !== null && part !== '').join(' ') || null,
    first_name: firstName,
    last_name: lastName,
    profile_picture_url: null,
    last_sign_in_at: now,
    locale: null,
    created_at: now,
    updated_at: now,
    external_id: null,
    metadata: {},
  };
}

function invalidGrant(): Answer {
  return {
    status: 400,
    body: { error: 'invalid_grant', error_description: 'The code or refresh token is not valid (any more).' },
  };
}

function parsed<T extends z.ZodType>(schema: T, body: string): { value: z.infer<T> } | { refusal: Answer } {
  let json: unknown;
  try {
    json = JSON.parse(body);
  } catch {
    return { refusal: { status: 400, body: { message: 'the body is not JSON' } } };
  }
  const result = schema.safeParse(json);
  if (result.success) {
    return { value: result.data };
  }
  const fields = result.error.issues.map(({ path, code, message }) => ({ field: path.join('.'), code, message }));
  return { refusal: invalidRequest(fields) };
}
