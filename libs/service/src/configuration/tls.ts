import type { ClientTls } from '../calls/service-client';
import type { DoorTls } from '../server/door-tls';
import type { ServiceSettings } from './configuration';

type TlsSettings = Pick<ServiceSettings, 'TLS_CERT_FILE' | 'TLS_KEY_FILE' | 'TLS_CLIENT_CA_FILE' | 'TLS_CA_FILE'>;

/** How the doors of a service are shut; undefined: they speak plain text. */
export function doorTls({ TLS_CERT_FILE: cert, TLS_KEY_FILE: key, ...settings }: TlsSettings): DoorTls | undefined {
  return cert === undefined || key === undefined ? undefined : { cert, key, clientCa: settings.TLS_CLIENT_CA_FILE };
}

/** How this process calls other services. */
export function clientTls({ TLS_CERT_FILE: cert, TLS_KEY_FILE: key, TLS_CA_FILE: ca }: TlsSettings): ClientTls {
  return { ca, cert, key };
}
