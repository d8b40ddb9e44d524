import { parseSetCookie } from 'cookie';

/** Somebody at a browser: keeps the console's cookies, and sends what its page would send. */
export interface ConsoleVisitor {
  get(path: string): Promise<Response>;
  /** A call as the page makes it; answers status and body whatever they are. */
  call(service: string, method: string, body: object): Promise<{ status: number; body: Record<string, unknown> }>;
  /** Answers where to go on. */
  signOut(): Promise<string>;
}

/** Signs in at a console by the page of the WorkOS simulator. */
export async function signInAtConsole(consoleUrl: string, email: string): Promise<ConsoleVisitor> {
  const cookies = new Map<string, string>();
  let csrfToken = '';

  const send = async (address: string | URL, init: RequestInit = {}): Promise<Response> => {
    const url = new URL(address, consoleUrl);
    const ours = url.origin === consoleUrl;
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const answer = await fetch(url, {
      ...init,
      redirect: 'manual',
      headers: { ...(ours && { cookie, origin: consoleUrl, 'x-csrf-token': csrfToken }), ...init.headers },
    });
    for (const text of ours ? answer.headers.getSetCookie() : []) {
      const { name, value, maxAge } = parseSetCookie(text);
      if (maxAge === 0 || value === undefined) cookies.delete(name);
      else cookies.set(name, value);
    }
    return answer;
  };
  const next = (answer: Response): string => answer.headers.get('location') ?? '';

  const asked = next(await send('/auth/sign-in?returnTo=/o/somewhere'));
  const search = new URL(asked);
  search.searchParams.set('q', email);
  const page = await (await send(search)).text();
  const links = [...page.matchAll(/<a href="([^"]+)"/g)].map(
    ([, href = '']) => new URL(href.replaceAll('&#38;', '&'), asked),
  );
  const link = links.find((one) => one.searchParams.get('person') === email);
  if (link === undefined) throw new Error(`the sign-in page has nobody of ${email}`);
  const back = await send(next(await send(link)));
  if (next(back) !== '/o/somewhere') throw new Error(`the sign-in led to ${next(back)}`);
  ({ csrfToken } = (await (await send('/api/session')).json()) as { csrfToken: string });

  return {
    get: (path) => send(path),
    async call(service, method, body) {
      const answer = await send(`/api/${service}/${method}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
      return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
    },
    async signOut() {
      const answer = await send('/auth/sign-out', { method: 'POST' });
      return ((await answer.json()) as { location: string }).location;
    },
  };
}
