import { readFile } from 'node:fs/promises';
import { createSecureContext } from 'node:tls';
import type { Clock, Log } from '@rollcall/domain';
import type { DoorTls } from '../server/door-tls';

/** Between two looks at the files, in milliseconds. */
const lookEveryMs = 60_000;

/** Where the certificate of the doors is read from, with its key and the authority of callers. */
export interface DoorTlsFiles {
  readonly cert: string;
  readonly key: string;
  readonly clientCa?: string | undefined;
}

/** Undefined: the doors speak plain text. */
export function doorTlsFiles({
  TLS_CERT_FILE,
  TLS_KEY_FILE,
  TLS_CLIENT_CA_FILE,
}: NodeJS.ProcessEnv): DoorTlsFiles | undefined {
  if (!TLS_CERT_FILE?.trim() || !TLS_KEY_FILE?.trim()) return undefined;
  return {
    cert: TLS_CERT_FILE,
    key: TLS_KEY_FILE,
    clientCa: TLS_CLIENT_CA_FILE?.trim() ? TLS_CLIENT_CA_FILE : undefined,
  };
}

/**
 * Looks at the files each minute and hands over what they hold when that has changed: certificates are renewed without a
 * restart. Files that do not fit together, such as in the moment between the certificate and its key, change nothing.
 */
export function watchDoorTls(deps: {
  readonly files: DoorTlsFiles;
  /** What is shown now. */
  readonly shown: DoorTls;
  readonly renew: (tls: DoorTls) => void;
  readonly clock: Clock;
  readonly log: Log;
}): { stop(): Promise<void> } {
  const { files, renew, clock, log } = deps;
  const stopping = new AbortController();
  let shown = deps.shown;

  async function look(): Promise<void> {
    try {
      const [cert, key, clientCa] = await Promise.all([
        readFile(files.cert, 'utf8'),
        readFile(files.key, 'utf8'),
        files.clientCa === undefined ? undefined : readFile(files.clientCa, 'utf8'),
      ]);
      if (cert === shown.cert && key === shown.key && clientCa === shown.clientCa) return;
      // Throws where they are no certificate, or the key is another one's.
      createSecureContext({ cert, key, ca: clientCa });
      shown = { cert, key, clientCa };
      renew(shown);
      log.info({ files }, 'certificate renewed');
    } catch (error) {
      log.warn({ err: error }, 'certificate not renewed');
    }
  }

  async function watch(): Promise<void> {
    for (;;) {
      await clock.sleep(lookEveryMs, stopping.signal);
      if (stopping.signal.aborted) return;
      await look();
    }
  }

  const watching = watch();
  return {
    async stop() {
      stopping.abort();
      await watching;
    },
  };
}
