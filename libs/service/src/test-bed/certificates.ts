import { createSign, generateKeyPairSync, type KeyObject } from 'node:crypto';

/** A certificate and its key, in PEM. */
export interface TestCertificate {
  readonly cert: string;
  readonly key: string;
}

/** Signs certificates that it makes. */
export interface TestAuthority {
  /** Its own certificate. */
  readonly cert: string;
  /** A certificate for `localhost` and 127.0.0.1, for servers and clients alike. */
  issue(name: string): TestCertificate;
}

/**
 * An authority for tests, made anew each time, so that nothing expires in the repository. X.509 by hand (RFC 5280): Node can
 * read certificates but not make them, and not every machine has openssl.
 */
export function createTestAuthority(name: string): TestAuthority {
  const keys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const basicConstraints = extension('2.5.29.19', sequence(boolean(true)));
  const sign = (subject: string, publicKey: KeyObject, extensions: Buffer[]): string => {
    const body = sequence(
      explicit(0, integer(2)),
      integer(Date.now()),
      ecdsaWithSha256,
      nameOf(name),
      sequence(utcTime(Date.now() - day), utcTime(Date.now() + day)),
      nameOf(subject),
      publicKey.export({ type: 'spki', format: 'der' }),
      explicit(3, sequence(...extensions)),
    );
    const signature = createSign('sha256').update(body).sign(keys.privateKey);
    return pem('CERTIFICATE', sequence(body, ecdsaWithSha256, bitString(signature)));
  };
  return {
    cert: sign(name, keys.publicKey, [basicConstraints]),
    issue(subject) {
      const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
      const names = sequence(tagged(0x82, Buffer.from('localhost')), tagged(0x87, Buffer.from([127, 0, 0, 1])));
      return {
        cert: sign(subject, publicKey, [extension('2.5.29.17', names)]),
        key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
      };
    },
  };
}

const day = 86_400_000;

function tagged(tag: number, content: Buffer): Buffer {
  const { length } = content;
  const size = length < 0x80 ? [length] : length < 0x1_00 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}

const sequence = (...parts: Buffer[]): Buffer => tagged(0x30, Buffer.concat(parts));
const explicit = (tag: number, content: Buffer): Buffer => tagged(0xa0 + tag, content);
const boolean = (value: boolean): Buffer => tagged(0x01, Buffer.from([value ? 0xff : 0]));
const bitString = (content: Buffer): Buffer => tagged(0x03, Buffer.concat([Buffer.from([0]), content]));

function integer(value: number): Buffer {
  const hex = value.toString(16);
  const bytes = Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex');
  // Positive: the highest bit would be the sign.
  return tagged(0x02, (bytes[0] ?? 0) < 0x80 ? bytes : Buffer.concat([Buffer.from([0]), bytes]));
}

function oid(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  const bytes = [first * 40 + second];
  for (const part of rest) {
    const groups = [part & 0x7f];
    for (let left = part >> 7; left > 0; left >>= 7) groups.unshift((left & 0x7f) | 0x80);
    bytes.push(...groups);
  }
  return tagged(0x06, Buffer.from(bytes));
}

const ecdsaWithSha256 = sequence(oid('1.2.840.10045.4.3.2'));

function nameOf(commonName: string): Buffer {
  return sequence(tagged(0x31, sequence(oid('2.5.4.3'), tagged(0x0c, Buffer.from(commonName)))));
}

function utcTime(milliseconds: number): Buffer {
  const digits = new Date(milliseconds).toISOString().replace(/\D/g, '').slice(2, 14);
  return tagged(0x17, Buffer.from(`${digits}Z`));
}

function extension(id: string, value: Buffer): Buffer {
  return sequence(oid(id), boolean(true), tagged(0x04, value));
}

function pem(label: string, der: Buffer): string {
  const lines = der.toString('base64').match(/.{1,64}/g) ?? [];
  return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ''].join('\n');
}
