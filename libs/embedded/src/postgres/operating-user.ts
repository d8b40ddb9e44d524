import { runProgram } from '../processes/program';
import { EmbeddedPostgresError } from './embedded-postgres-error';

/** The account that Postgres runs as. */
export interface OperatingUser {
  readonly uid: number;
  readonly gid: number;
}

const accountName = 'postgres';

/**
 * `undefined` means "as ourselves". Postgres refuses to run as root; for root it is the account `postgres`, made when
 * the machine has none.
 * @throws EmbeddedPostgresError `failed` when the account is missing and cannot be made.
 */
export async function operatingUser(): Promise<OperatingUser | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const known = await lookUp();
  if (known !== undefined) return known;
  const made = await runProgram('useradd', [
    '--system',
    '--user-group',
    '--no-create-home',
    '--home-dir=/nonexistent',
    '--shell=/bin/false',
    accountName,
  ]);
  const user = await lookUp();
  if (user === undefined) {
    throw new EmbeddedPostgresError(
      'failed',
      `Postgres does not run as root, and the account "${accountName}" could not be made: ${made.output || 'no useradd'}`,
    );
  }
  return user;
}

/** Whether that account can enter the folder, or run the file, which takes the right to pass every folder above. */
export async function canReach(user: OperatingUser, path: string): Promise<boolean> {
  const { code } = await runProgram('/bin/sh', ['-c', 'test -x "$0"', path], { ...user, cwd: '/' });
  return code === 0;
}

async function lookUp(): Promise<OperatingUser | undefined> {
  const [uid, gid] = await Promise.all(['-u', '-g'].map((what) => runProgram('id', [what, accountName])));
  if (uid?.code !== 0 || gid?.code !== 0) return undefined;
  return { uid: Number(uid.output), gid: Number(gid.output) };
}
