import http from 'node:http';
import https from 'node:https';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';

type Fetch = typeof globalThis.fetch;

const unzip = promisify(gunzip);

/**
 * `fetch` for the small GET requests that ingest makes by the hundred thousand: over Node's own HTTP client with connections
 * that stay open. The platform's `fetch` hands every body on through web streams, which costs half as much again as all else
 * about a page; it still does whatever is not a plain GET, and follows redirects.
 */
export function createPageFetch(): Fetch {
  const agents = { http: new http.Agent({ keepAlive: true }), https: new https.Agent({ keepAlive: true }) };

  async function get(url: URL, init: RequestInit): Promise<Response> {
    const answer = await headOf(url, init);
    const body = await bodyOf(answer);
    return new TextAnswer(body.toString(), {
      status: answer.statusCode ?? 0,
      statusText: answer.statusMessage ?? '',
      headers: headersOf(answer),
    });
  }

  function headOf(url: URL, { headers, signal }: RequestInit): Promise<http.IncomingMessage> {
    const options: http.RequestOptions = {
      headers: { ...Object.fromEntries(new Headers(headers)), 'accept-encoding': 'gzip' },
      ...(signal && { signal }),
    };
    return new Promise((resolve, reject) => {
      const request =
        url.protocol === 'https:'
          ? https.get(url, { ...options, agent: agents.https }, resolve)
          : http.get(url, { ...options, agent: agents.http }, resolve);
      request.on('error', reject);
    });
  }

  return async (input, init = {}) => {
    const { method = 'GET', body } = init;
    if (input instanceof Request || method !== 'GET' || (body !== undefined && body !== null))
      return fetch(input, init);
    const response = await get(new URL(input), init);
    return response.status >= 300 && response.status < 400 ? fetch(input, init) : response;
  };
}

/** A response of which only the text can be had, once or more: all that the SDK takes of an answer's body. */
class TextAnswer extends Response {
  override readonly text: () => Promise<string>;
  constructor(text: string, init: ResponseInit) {
    super(null, init);
    this.text = () => Promise.resolve(text);
  }
}

/** Rejects where the body breaks off. */
async function bodyOf(answer: http.IncomingMessage): Promise<Buffer> {
  const body = Buffer.concat(await answer.toArray());
  return answer.headers['content-encoding'] === 'gzip' ? unzip(body) : body;
}

function headersOf({ rawHeaders }: http.IncomingMessage): [string, string][] {
  const headers: [string, string][] = [];
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) headers.push([rawHeaders[at] ?? '', rawHeaders[at + 1] ?? '']);
  return headers;
}
