import { ingest, SyncScope } from '@rollcall/contracts';
import { scriptedTerminal } from '../test-bed/scripted-terminal';
import { servedBy } from '../test-bed/served';
import { republishParent } from './republish-parent';

async function asked(answers: readonly string[] | undefined, { yes = false, json = false } = {}) {
  const requests: object[] = [];
  const services = servedBy({
    ingest: {
      requestSync: ({ parentId, organizationId, scope, republish }) => {
        requests.push({ parentId, organizationId, scope, republish });
        return { run: { runId: 'run-1', state: ingest.SyncState.QUEUED } };
      },
    },
  });
  const terminal = scriptedTerminal(answers);
  const session = { terminal, services, json, now: () => new Date(0) };
  const exitCode = await republishParent(session, 'northwind', { watch: false, yes }).catch((error: unknown) => error);
  return { exitCode, requests, terminal };
}

const whole = { parentId: 'northwind', organizationId: '', scope: SyncScope.BOTH, republish: true };

describe('all of a parent told again', () => {
  it('is asked for by a run of everything, when the question was answered with yes', async () => {
    const { exitCode, requests, terminal } = await asked(['y']);
    expect([exitCode, requests]).toEqual([0, [whole]]);
    expect(terminal.printed.join('')).toContain('run run-1: queued');
  });

  it('is not asked for when the answer is no', async () => {
    const { exitCode, requests } = await asked(['n']);
    expect([exitCode, requests]).toEqual([4, []]);
  });

  it('asks nothing with --yes, and is refused without it where nobody can be asked', async () => {
    expect(await asked(undefined, { yes: true, json: true })).toMatchObject({ exitCode: 0, requests: [whole] });
    for (const json of [true, false]) {
      const { exitCode, requests } = await asked(undefined, { json });
      expect(exitCode).toMatchObject({ message: expect.stringContaining('--yes'), exitCode: 2 });
      expect(requests).toEqual([]);
    }
  });
});
