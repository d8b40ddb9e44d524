/** Who looks at the page, and what they administer. */
export interface Session {
  readonly person: { readonly email: string; readonly firstName: string; readonly lastName: string };
  /** Operators see every parent. */
  readonly operator: boolean;
  readonly organizations: readonly { readonly organizationId: string; readonly role: string }[];
  readonly csrfToken: string;
}

export const sessionKey = ['session'] as const;

const text = (value: unknown): string => (typeof value === 'string' ? value : '');
const fieldsOf = (value: unknown): Partial<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? { ...value } : {};

/** Throws on anything that is no session. */
export function parseSession(json: unknown): Session {
  const session = fieldsOf(json);
  const person = fieldsOf(session.person);
  const email = text(person.email);
  const csrfToken = text(session.csrfToken);
  if (!email || !csrfToken) throw new Error('the server answered no session');
  const organizations = Array.isArray(session.organizations) ? session.organizations : [];
  return {
    person: { email, firstName: text(person.firstName), lastName: text(person.lastName) },
    operator: session.operator === true,
    organizations: organizations.map((organization: unknown) => {
      const { organizationId, role } = fieldsOf(organization);
      return { organizationId: text(organizationId), role: text(role) };
    }),
    csrfToken,
  };
}

/** Null: signed out. Throws where the server does not answer. */
export async function fetchSession({ signal }: { readonly signal: AbortSignal }): Promise<Session | null> {
  const response = await fetch('/api/session', { signal, headers: { accept: 'application/json' } });
  if (response.status === 401) return null;
  if (!response.ok) throw new TypeError(`the server answered ${String(response.status)}`);
  return parseSession(await response.json());
}

/** Ends the session, and answers where to go. */
export async function signOut(csrfToken: string): Promise<string> {
  const response = await fetch('/auth/sign-out', {
    method: 'POST',
    headers: { accept: 'application/json', 'x-csrf-token': csrfToken },
  });
  if (!response.ok) throw new TypeError(`the server answered ${String(response.status)}`);
  const { location } = fieldsOf(await response.json());
  return text(location) || '/sign-in';
}

/** The name to greet with: the person's own, or their address. */
export function nameOf(person: {
  readonly email: string;
  readonly firstName: string;
  readonly lastName: string;
}): string {
  return `${person.firstName} ${person.lastName}`.trim() || person.email;
}

/** A path of this page to come back to; anything that leads elsewhere becomes the start. */
export function pathToReturnTo(wanted: string | null): string {
  if (!wanted || !/^\/(?![/\\])/.test(wanted)) return '/';
  // Browsers drop control characters from an address before they read it.
  if (/[\u0000-\u001f\\]/.test(wanted)) return '/';
  return wanted.startsWith('/sign-in') ? '/' : wanted;
}
