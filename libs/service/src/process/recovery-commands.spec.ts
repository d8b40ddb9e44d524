import { randomUUID } from 'node:crypto';
import { createManualClock } from '@rollcall/testing';
import { runRecoveryCommand } from './recovery-commands';

const recovery = {
  hears: [],
  toldFromHeard: true,
  prepare: async () => undefined,
  republish: async () => undefined,
};

async function run(words: string[], env: NodeJS.ProcessEnv = {}) {
  const told: string[] = [];
  const wrong: string[] = [];
  const code = await runRecoveryCommand({
    service: { name: 'membership', migrations: [], recovery },
    words,
    env,
    clock: createManualClock(new Date('2026-11-25T09:00:00Z')),
    newId: randomUUID,
    out: (line) => void told.push(line),
    err: (line) => void wrong.push(line),
  });
  return { code, told: told.join('\n'), wrong: wrong.join('\n') };
}

describe('the recovery commands', () => {
  it.each(['recover', 'replay'])('%s does nothing unless it is told to', async (command) => {
    const { code, wrong } = await run([command]);
    expect(code).toBe(2);
    expect(wrong).toContain(`${command} does nothing without --yes`);
    expect(wrong).toContain('Usage: node main.cjs recover');
  });

  it.each([
    [['recover', '--yes', '--parent', 'northwind'], '--parent and --timeout do not go with recover'],
    [['republish', '--yes'], 'needs no --yes'],
    [['republish', '--timeout', 'soon'], '--timeout takes whole seconds'],
    [['republish', 'northwind'], 'northwind'],
    [['restore', '--yes'], 'unknown command restore'],
  ])('%j is refused, and says why', async (words, message) => {
    const { code, wrong } = await run(words);
    expect(code).toBe(2);
    expect(wrong).toContain(message);
  });

  it('need the database and Kafka, and say which setting is missing', async () => {
    const { code, wrong } = await run(['recover', '--yes'], {
      DATABASE_URL: 'postgres://membership@127.0.0.1/rollcall',
    });
    expect(code).toBe(2);
    expect(wrong).toContain('KAFKA_BROKERS');
  });

  it('end with 1 where a broker is not to be had, and have touched nothing', async () => {
    const { code, wrong } = await run(['replay', '--yes'], {
      DATABASE_URL: 'postgres://membership@127.0.0.1:1/rollcall',
      KAFKA_BROKERS: '127.0.0.1:1',
    });
    expect(code).toBe(1);
    expect(wrong).toMatch(/^membership: /);
  });

  it('tell what they do when asked', async () => {
    const { code, told } = await run(['recover', '--help']);
    expect(code).toBe(0);
    expect(told).toContain('Exit codes');
  });
});
