import { chmod, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { ensureKafkaJars } from './kafka-jars';

let folder: string;
const path = process.env['PATH'];

/** Programs of that name and content are the only ones found, besides the system's own. */
async function onMachineWith(programs: Record<string, string>): Promise<void> {
  for (const [name, script] of Object.entries(programs)) {
    await writeFile(join(folder, name), `#!/bin/sh\n${script}\n`);
    await chmod(join(folder, name), 0o755);
  }
  process.env['PATH'] = folder;
}

const java = `echo 'openjdk version "17.0.15" 2025-04-15' >&2`;
/** As Maven does: makes the folder that -DoutputDirectory names, and counts its runs. */
const maven = `
  for parameter in "$@"; do case "$parameter" in -DoutputDirectory=*) out="\${parameter#*=}";; esac; done
  echo run >> "$RUNS"; /bin/sleep 0.2; /bin/mkdir -p "$out"; echo jar > "$out/kafka.jar"`;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rollcall-jars-'));
  process.env['RUNS'] = join(folder, 'runs');
  await writeFile(join(folder, 'pom.xml'), '<project/>');
});

afterEach(async () => {
  process.env['PATH'] = path;
  delete process.env['RUNS'];
  await rm(folder, { recursive: true, force: true });
});

const ensure = (): Promise<string> =>
  ensureKafkaJars({ cacheDirectory: join(folder, 'cache'), pom: join(folder, 'pom.xml') });

describe('the jars of Kafka', () => {
  it('are fetched once, and again when the pom has changed', async () => {
    await onMachineWith({ java, mvn: maven });
    const jars = await ensure();
    expect(await readdir(jars)).toEqual(['kafka.jar']);
    expect(await ensure()).toBe(jars);
    await rm(join(folder, 'mvn'));
    expect(await ensure()).toBe(jars);

    await writeFile(join(folder, 'pom.xml'), '<project>newer</project>');
    await expect(ensure()).rejects.toMatchObject({ reason: 'maven_missing' });
    await onMachineWith({ mvn: maven });
    expect(await ensure()).not.toBe(jars);
  });

  it('are whole for everybody when several fetch at once', async () => {
    await onMachineWith({ java, mvn: maven });
    const [jars, ...others] = await Promise.all([ensure(), ensure(), ensure()]);
    expect(others).toEqual([jars, jars]);
    expect(await readdir(join(folder, 'cache'))).toHaveLength(1);
  });

  it.each([
    ['java_missing', {}, 'no "java"'],
    ['java_missing', { java: `echo 'openjdk version "11.0.2" 2019-01-15' >&2` }, 'not: openjdk version "11.0.2"'],
    ['maven_missing', { java }, 'no "mvn"'],
    ['download_failed', { java, mvn: `echo '[ERROR] Unknown host repo.maven.apache.org'; exit 1` }, 'Unknown host'],
  ])('%s: tells what the machine lacks', async (reason, programs, message) => {
    await onMachineWith(programs);
    await expect(ensure()).rejects.toMatchObject({ reason, message: expect.stringContaining(message) });
    expect((await readdir(folder)).includes('cache') ? await readdir(join(folder, 'cache')) : []).toEqual([]);
  });

  it('do not need Maven on the path of the system', () => {
    expect(path?.split(delimiter)).not.toContain(folder);
  });
});
