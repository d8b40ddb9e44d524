import { type Interceptor, type Transport } from '@connectrpc/connect';
import { addStaticKeyToTransport } from '@connectrpc/connect-query';
import { createConnectTransport } from '@connectrpc/connect-web';

/** The services of Rollcall, through the console's own server, which knows who is signed in. */
export function createConsoleTransport(deps: { readonly csrfToken: () => string | undefined }): Transport {
  const csrf: Interceptor = (next) => (request) => {
    const token = deps.csrfToken();
    if (token) request.header.set('x-csrf-token', token);
    return next(request);
  };
  const transport = createConnectTransport({
    baseUrl: '/api',
    useBinaryFormat: false,
    interceptors: [csrf],
  });
  return addStaticKeyToTransport(transport, 'console');
}
