import { Code, ConnectError } from '@connectrpc/connect';
import { ingest } from '@rollcall/contracts';
import { scriptedTerminal } from '../test-bed/scripted-terminal';
import { servedBy } from '../test-bed/served';
import { watchRun } from './watch-run';

const { SyncState } = ingest;

/** Each time that the run is watched, the next list of states is told; an error breaks off. */
function watched(...tellings: readonly (readonly (ingest.SyncState | ConnectError)[])[]) {
  let times = 0;
  const services = servedBy({
    ingest: {
      async *watchSyncRun({ runId }, { signal }) {
        const telling = tellings[times] ?? [];
        times += 1;
        for (const state of telling) {
          if (state instanceof ConnectError) throw state;
          yield { run: { runId, state, organizations: [{ organizationId: 'org-1', held: 2 }] } };
        }
        if (telling.length === 0) await new Promise((resolve) => signal.addEventListener('abort', resolve));
      },
    },
  });
  return { services, times: () => times, now: () => new Date(0) };
}

describe('a run that is watched', () => {
  it('to its end is done, and says where removals wait', async () => {
    const terminal = scriptedTerminal();
    const { services, now } = watched([SyncState.SCANNING, SyncState.APPLYING, SyncState.COMPLETED]);
    expect(await watchRun({ terminal, services, json: false, now }, 'run-1')).toBe(0);
    expect(terminal.noted).toEqual([
      'scanning',
      'applying',
      'completed',
      'Removals wait for an administrator: rollcall holds org-1',
    ]);
    expect(terminal.printed.join('')).toMatch(/^run run-1: completed\n/);
  });

  it.each([SyncState.INCOMPLETE, SyncState.FAILED])('that ends in state %i is no success', async (state) => {
    const terminal = scriptedTerminal();
    const { services, now } = watched([state]);
    expect(await watchRun({ terminal, services, json: false, now }, 'run-1')).toBe(1);
  });

  it('by a program is a line at each change', async () => {
    const terminal = scriptedTerminal();
    const { services, now } = watched([SyncState.SCANNING, SyncState.COMPLETED]);
    await watchRun({ terminal, services, json: true, now }, 'run-1');
    expect(terminal.printed.map((line) => JSON.parse(line).run.state)).toEqual([
      'SYNC_STATE_SCANNING',
      'SYNC_STATE_COMPLETED',
    ]);
    expect(terminal.noted).toEqual([]);
  });

  it('goes on being watched when ingest starts again meanwhile', async () => {
    const terminal = scriptedTerminal();
    const away = new ConnectError('stopping', Code.Unavailable);
    const { services, times, now } = watched([SyncState.SCANNING, away], [SyncState.COMPLETED]);
    expect(await watchRun({ terminal, services, json: false, now }, 'run-1')).toBe(0);
    expect(times()).toBe(2);
  });

  it('is left by Ctrl-C with 130, and it is said that it goes on', async () => {
    const terminal = scriptedTerminal();
    const { services, now } = watched([]);
    const watching = watchRun({ terminal, services, json: false, now }, 'run-1');
    terminal.interrupt();
    expect(await watching).toBe(130);
    expect(terminal.noted).toEqual(['The run goes on. To watch it again: rollcall sync --run run-1']);
  });
});
