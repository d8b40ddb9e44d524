import type { Clock } from '@rollcall/domain';
import { type Answer, firstHalf, withheldMs } from './exchange';
import type { Dispatch } from './router';

export type InProcessFetch = (input: string | URL | Request, init?: RequestInit) => Promise<Response>;

/** The simulator as a `fetch`: no socket, whatever the host of the address is. Faults show as they do to the global `fetch`. */
export function createInProcessFetch(deps: { dispatch: Dispatch; clock: Clock }): InProcessFetch {
  return async (input, init) => {
    const request = new Request(input, init);
    request.signal.throwIfAborted();
    const url = new URL(request.url);
    const answer = await deps.dispatch({
      method: request.method,
      path: url.pathname,
      query: url.searchParams,
      authorization: request.headers.get('authorization') ?? undefined,
      body: await request.text(),
    });
    if (answer.delivery === 'withheld') {
      await deps.clock.sleep(withheldMs, request.signal);
      request.signal.throwIfAborted();
      throw new TypeError('fetch failed');
    }
    if (answer.delivery === 'reset') {
      throw new TypeError('fetch failed');
    }
    const headers = new Headers({ ...answer.headers, date: deps.clock.now().toUTCString() });
    if (answer.page !== undefined) {
      headers.set('content-type', 'text/html; charset=utf-8');
      return new Response(answer.page, { status: answer.status, headers });
    }
    if (answer.body === undefined) {
      return new Response(null, { status: answer.status, headers });
    }
    headers.set('content-type', 'application/json; charset=utf-8');
    return new Response(bodyOf(answer), { status: answer.status, headers });
  };
}

function bodyOf(answer: Answer): string | ReadableStream {
  const text = JSON.stringify(answer.body);
  if (answer.delivery !== 'truncated') {
    return text;
  }
  let sent = false;
  return new ReadableStream({
    pull(controller) {
      if (sent) {
        controller.error(new TypeError('terminated'));
        return;
      }
      sent = true;
      controller.enqueue(new TextEncoder().encode(firstHalf(text)));
    },
  });
}
