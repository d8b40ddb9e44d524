import { type IncomingMessage, request as plainRequest } from 'node:http';
import { request as secureRequest } from 'node:https';
import type { ClientTls } from '@rollcall/service';

/** A GET of a service's plain HTTP, beside its calls. Resolves with the head of the answer; its body is to be read. */
export type Get = (
  url: URL,
  options: { readonly headers?: Readonly<Record<string, string>>; readonly signal: AbortSignal },
) => Promise<IncomingMessage>;

/** `fetch` knows no certificates of ours. */
export function createGet({ tls }: { readonly tls: ClientTls | undefined }): Get {
  return (url, { headers, signal }) =>
    new Promise((resolve, reject) => {
      const options = { headers, signal };
      const asked =
        url.protocol === 'https:'
          ? secureRequest(url, { ...options, ...tls }, resolve)
          : plainRequest(url, options, resolve);
      asked.once('error', reject).end();
    });
}
