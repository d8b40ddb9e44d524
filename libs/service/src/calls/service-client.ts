import type { DescService } from '@bufbuild/protobuf';
import { type Client, createClient, type Interceptor } from '@connectrpc/connect';
import { createConnectTransport } from '@connectrpc/connect-node';

export interface ServiceClientOptions {
  /** `http://host:port` of the service. */
  readonly baseUrl: string;
  /** The token that this process presents. */
  readonly token: string;
}

/** A typed client of another service, over HTTP/1.1 with connections kept. Calls end after ten seconds unless told otherwise. */
export function createServiceClient<Service extends DescService>(
  service: Service,
  { baseUrl, token }: ServiceClientOptions,
): Client<Service> {
  const presentToken: Interceptor = (next) => (request) => {
    request.header.set('Authorization', `Bearer ${token}`);
    return next(request);
  };
  return createClient(
    service,
    createConnectTransport({
      baseUrl,
      httpVersion: '1.1',
      useBinaryFormat: true,
      interceptors: [presentToken],
      defaultTimeoutMs: 10_000,
    }),
  );
}
