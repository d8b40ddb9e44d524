import { execFileSync } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { freePort } from '../processes/ports';
import { startEmbeddedPostgres, type EmbeddedPostgres } from './embedded-postgres';

const quick = { fsync: 'off' };

let folder: string;
let dataDirectory: string;
const running = new Set<EmbeddedPostgres>();

async function start(port?: number): Promise<EmbeddedPostgres> {
  const server = await startEmbeddedPostgres({ dataDirectory, port: port ?? (await freePort()), settings: quick });
  running.add(server);
  return server;
}

async function ask(url: string, ...statements: string[]): Promise<Record<string, unknown>[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    let rows: Record<string, unknown>[] = [];
    for (const statement of statements) ({ rows } = await client.query(statement));
    return rows;
  } finally {
    await client.end();
  }
}

async function postmaster(): Promise<number> {
  return Number((await readFile(join(dataDirectory, 'postmaster.pid'), 'utf8')).split('\n')[0]);
}

/** A data directory that was used before: initdb takes a second, a copy almost nothing. */
let usedBefore: string;

async function useUsedDirectory(): Promise<void> {
  // Keeps owner and mode, which Postgres insists on.
  execFileSync('cp', ['-a', join(usedBefore, 'data'), dataDirectory]);
}

beforeAll(async () => {
  usedBefore = await mkdtemp(join(tmpdir(), 'rollcall-postgres-'));
  await chmod(usedBefore, 0o755);
  const options = { dataDirectory: join(usedBefore, 'data'), port: await freePort(), settings: quick };
  await (await startEmbeddedPostgres(options)).stop();
});

afterAll(() => rm(usedBefore, { recursive: true, force: true }));

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rollcall-postgres-'));
  await chmod(folder, 0o755);
  dataDirectory = join(folder, 'data');
});

afterEach(async () => {
  await Promise.all([...running].map((server) => server.stop()));
  running.clear();
  await rm(folder, { recursive: true, force: true });
});

describe('the embedded Postgres', () => {
  it('keeps its data and its password over a restart', async () => {
    const first = await start();
    await ask(first.url, 'create table kept (word text)', `insert into kept values ('here')`);
    await first.stop();
    await expect(first.ended).resolves.toEqual({ code: 0, expected: true });

    const second = await start();
    expect(await ask(second.url, 'select word from kept')).toEqual([{ word: 'here' }]);
    expect(new URL(second.url).password).toBe(new URL(first.url).password);
  });

  it('has the same order and encoding on every machine, and is open to this machine only', async () => {
    await useUsedDirectory();
    const { url } = await start();
    const [row] = await ask(
      url,
      `select current_database() as name, pg_encoding_to_char(encoding) as encoding, datlocale as locale,
              current_setting('listen_addresses') as addresses, current_setting('unix_socket_directories') as sockets,
              current_setting('TimeZone') as zone, lower('ÄÉ') as lower
         from pg_database where datname = current_database()`,
    );
    expect(row).toEqual({
      name: 'rollcall',
      encoding: 'UTF8',
      locale: 'C.UTF-8',
      addresses: '127.0.0.1',
      sockets: '',
      zone: 'UTC',
      lower: 'äé',
    });
    const { mode } = await stat(join(dataDirectory, 'rollcall-superuser-password'));
    expect((mode & 0o777).toString(8)).toBe('600');
    const wrong = new URL(url);
    wrong.password = 'guessed';
    await expect(ask(wrong.href)).rejects.toMatchObject({ code: '28P01' });
  });

  it('makes the database again if somebody dropped it', async () => {
    await useUsedDirectory();
    const first = await start();
    await ask(first.url.replace(/rollcall$/, 'postgres'), 'drop database rollcall');
    await first.stop();
    const second = await start();
    expect(await ask(second.url, 'select 1 as one')).toEqual([{ one: 1 }]);
  });

  it('starts again after a kill -9 of the server', async () => {
    await useUsedDirectory();
    const first = await start();
    await ask(first.url, 'create table kept (word text)');
    process.kill(await postmaster(), 'SIGKILL');
    await expect(first.ended).resolves.toEqual({ code: 137, expected: false });
    expect(await postmaster()).toBeGreaterThan(0);

    const second = await start();
    expect(await ask(second.url, 'select word from kept')).toEqual([]);
    await second.kill();
    const third = await start();
    expect(await ask(third.url, 'select word from kept')).toEqual([]);
  });

  it('starts again when the number of the dead server belongs to another program now', async () => {
    await useUsedDirectory();
    const first = await start();
    const lock = join(dataDirectory, 'postmaster.pid');
    const text = await readFile(lock, 'utf8');
    await first.stop();
    await writeFile(lock, text.replace(/^\d+/, String(process.pid)));
    const second = await start();
    expect(await ask(second.url, 'select 1 as one')).toEqual([{ one: 1 }]);
  });

  it('refuses a port that is in use', async () => {
    await useUsedDirectory();
    const port = await freePort();
    const other = createServer().listen(port, '127.0.0.1');
    await new Promise((resolve) => other.once('listening', resolve));
    try {
      await expect(start(port)).rejects.toMatchObject({
        reason: 'port_in_use',
        message: expect.stringContaining(`${port}`),
      });
    } finally {
      other.close();
    }
  });

  it('refuses a data directory that another server holds', async () => {
    await useUsedDirectory();
    const first = await start();
    await expect(start()).rejects.toMatchObject({
      reason: 'data_directory_in_use',
      message: `The data directory ${dataDirectory} is in use by process ${await postmaster()}.`,
    });
    expect(await ask(first.url, 'select 1 as one')).toEqual([{ one: 1 }]);
  });

  it('lets exactly one of two simultaneous first starts win', async () => {
    const starts = await Promise.allSettled([start(), start()]);
    const won = starts.filter((each) => each.status === 'fulfilled');
    const lost = starts.filter((each) => each.status === 'rejected');
    expect(won).toHaveLength(1);
    expect(lost.map((each) => each.reason)).toEqual([expect.objectContaining({ reason: 'data_directory_in_use' })]);
    expect(execFileSync('ls', [folder]).toString()).toBe('data\n');
  });

  it('refuses a data directory that it cannot enter or make', async () => {
    const closed = join(folder, 'closed');
    await mkdir(closed, { mode: 0o700 });
    // Root may enter everything, but Postgres then runs as another account; for others it is enough to close the folder.
    if (process.getuid?.() !== 0) await chmod(closed, 0);
    dataDirectory = join(closed, 'data');
    await expect(start()).rejects.toMatchObject({ reason: 'data_directory_unreachable' });
    await chmod(closed, 0o700);

    await writeFile(join(folder, 'file'), '');
    dataDirectory = join(folder, 'file', 'data');
    await expect(start()).rejects.toMatchObject({ reason: 'data_directory_unreachable' });
  });

  it('refuses a directory with other files in it, and leaves them alone', async () => {
    await mkdir(dataDirectory);
    await writeFile(join(dataDirectory, 'thesis.txt'), 'mine');
    await expect(start()).rejects.toMatchObject({ reason: 'failed', message: expect.stringContaining('not empty') });
    expect(await readFile(join(dataDirectory, 'thesis.txt'), 'utf8')).toBe('mine');
  });

  it('tells in one line why the server gave up', async () => {
    await useUsedDirectory();
    const port = await freePort();
    const broken = startEmbeddedPostgres({ dataDirectory, port, settings: { ...quick, shared_buffers: 'many' } });
    await expect(broken).rejects.toMatchObject({
      reason: 'failed',
      message: expect.stringMatching(/^.*shared_buffers.*$/),
    });
  });
});
