import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { captureLog, createVirtualClock, eventually } from '@rollcall/testing';
import type { DoorTls } from '../server/door-tls';
import { createTestAuthority } from '../test-bed/certificates';
import { doorTlsFiles, watchDoorTls } from './tls-renewal';

const authority = createTestAuthority('Rollcall test authority');
const minute = 60_000;

describe('the certificate of the doors', () => {
  const log = captureLog();
  let folder: string;
  let watching: { stop(): Promise<void> } | undefined;
  beforeEach(async () => {
    log.clear();
    folder = await mkdtemp(path.join(tmpdir(), 'rollcall-tls-'));
  });
  afterEach(async () => {
    await watching?.stop();
    await rm(folder, { recursive: true });
  });

  it('is renewed within a minute of its files, when they fit together, and only when they have changed', async () => {
    const files = { cert: path.join(folder, 'tls.crt'), key: path.join(folder, 'tls.key') };
    const [first, second] = [authority.issue('group'), authority.issue('group')];
    await writeFile(files.cert, first.cert);
    await writeFile(files.key, first.key);
    const clock = createVirtualClock(new Date(0));
    const renewed: DoorTls[] = [];
    watching = watchDoorTls({ files, shown: first, renew: (tls) => renewed.push(tls), clock, log: log.logger });
    /** The next look, to its end. */
    const look = async () => {
      await clock.advance(minute);
      await eventually(() => expect(clock.pending()).toHaveLength(1));
    };

    await look();
    expect(renewed).toEqual([]);
    await writeFile(files.cert, second.cert);
    await look();
    expect([renewed, log.entries('warn').length]).toEqual([[], 1]);
    await writeFile(files.key, second.key);
    await look();
    expect(renewed).toEqual([{ ...second, clientCa: undefined }]);
    await writeFile(files.cert, 'nothing');
    await look();
    await look();
    expect(renewed).toHaveLength(1);
  });

  it('has no files where the doors speak plain text', () => {
    expect(doorTlsFiles({})).toBeUndefined();
    expect(doorTlsFiles({ TLS_CERT_FILE: '/a', TLS_KEY_FILE: ' ' })).toBeUndefined();
    expect(doorTlsFiles({ TLS_CERT_FILE: '/a', TLS_KEY_FILE: '/b', TLS_CLIENT_CA_FILE: '/c' })).toEqual({
      cert: '/a',
      key: '/b',
      clientCa: '/c',
    });
  });
});
