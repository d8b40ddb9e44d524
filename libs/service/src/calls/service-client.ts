import type { DescService } from '@bufbuild/protobuf';
import { type Client, createClient, type Interceptor, type Transport } from '@connectrpc/connect';
import { createConnectTransport } from '@connectrpc/connect-node';
import { carryTrace } from '../telemetry/observed-calls';

export interface ServiceClientOptions {
  /** `http://host:port` of the service, or `https://…`. */
  readonly baseUrl: string;
  /** The token that this process presents. */
  readonly token: string;
  /** How a service behind `https://` is known, and what this process shows it; absent: as the machine has it. */
  readonly tls?: ClientTls | undefined;
}

/** In PEM. */
export interface ClientTls {
  /** The authority that signs the services' certificates; absent: those that Node knows. */
  readonly ca?: string | undefined;
  /** The certificate of this process, with its key. */
  readonly cert?: string | undefined;
  readonly key?: string | undefined;
}

/** A typed client of another service, over HTTP/1.1 with connections kept. Calls end after ten seconds unless told otherwise. */
export function createServiceClient<Service extends DescService>(
  service: Service,
  options: ServiceClientOptions,
): Client<Service> {
  return createClient(service, createServiceTransport(options));
}

/** The same for calls whose method is known only at run time. */
export function createServiceTransport({ baseUrl, token, tls }: ServiceClientOptions): Transport {
  const presentToken: Interceptor = (next) => (request) => {
    request.header.set('Authorization', `Bearer ${token}`);
    return next(request);
  };
  return createConnectTransport({
    baseUrl,
    httpVersion: '1.1',
    useBinaryFormat: true,
    interceptors: [presentToken, carryTrace],
    defaultTimeoutMs: 10_000,
    ...(tls && { nodeOptions: { ca: tls.ca, cert: tls.cert, key: tls.key } }),
  });
}
