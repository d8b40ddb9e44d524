import { stat, writeFile } from 'node:fs/promises';
import { createManualClock, settle } from '../test-rig/manual-clock';
import { createSeededRandom } from '../test-rig/seeded-random';
import { apiKey, silentLog } from '../test-rig/started-simulator';
import { temporaryFolder } from '../test-rig/temporary-folder';
import { createWorkosSimulator } from '../simulator';
import { createStateKeeper, shortestWaitMs, waitPerSave } from './state-keeper';
import { BrokenStateFile } from './state-file';

/** A simulator that only counts, whose saves end when the spec says so. */
function makeKeeper() {
  const clock = createManualClock();
  const problems: string[] = [];
  let revision = 5;
  let saves = 0;
  let save: () => Promise<void> = async () => undefined;
  const keeper = createStateKeeper({
    simulator: {
      revision: () => revision,
      load: async () => true,
      save: () => {
        saves += 1;
        return save();
      },
    },
    file: 'nowhere',
    clock,
    log: { ...silentLog, error: (_fields, message) => void problems.push(message) },
  });
  return {
    clock,
    keeper,
    problems,
    change: () => (revision += 1),
    saves: () => saves,
    saveAs: (next: () => Promise<void>) => (save = next),
  };
}

describe('the keeper of the state', () => {
  it('saves only what changed, and not what it has just loaded', async () => {
    const { clock, keeper, change, saves } = makeKeeper();
    expect(await keeper.start()).toBe(true);
    await clock.advance(10 * shortestWaitMs);
    expect(saves()).toBe(0);
    change();
    await clock.advance(shortestWaitMs);
    expect(saves()).toBe(1);
    await clock.advance(10 * shortestWaitMs);
    await keeper.stop();
    expect(saves()).toBe(1);
  });

  it('saves many changes at once, once in each wait at most', async () => {
    const { clock, keeper, change, saves } = makeKeeper();
    await keeper.start();
    for (let step = 0; step < 100; step += 1) {
      change();
      await clock.advance(shortestWaitMs / 20);
    }
    expect(saves()).toBe(5);
    await keeper.stop();
  });

  it('waits ten times as long as the last save took', async () => {
    const { clock, keeper, change, saves, saveAs } = makeKeeper();
    saveAs(() => clock.sleep(1_000));
    await keeper.start();
    change();
    await clock.advance(shortestWaitMs + 1_000);
    expect(saves()).toBe(1);
    change();
    await clock.advance(waitPerSave * 1_000 - 1);
    expect(saves()).toBe(1);
    await clock.advance(1);
    expect(saves()).toBe(2);
    await clock.advance(1_000);
    await keeper.stop();
  });

  it('saves again what changed while it saved', async () => {
    const { clock, keeper, change, saves, saveAs } = makeKeeper();
    saveAs(async () => {
      saveAs(async () => undefined);
      change();
    });
    await keeper.start();
    change();
    await clock.advance(2 * shortestWaitMs);
    expect(saves()).toBe(2);
    await clock.advance(2 * shortestWaitMs);
    expect(saves()).toBe(2);
    await keeper.stop();
  });

  it('saves at its stop what is not saved yet, after the save under way', async () => {
    const { clock, keeper, change, saves, saveAs } = makeKeeper();
    let finish: () => void = () => undefined;
    saveAs(() => new Promise((resolve) => (finish = resolve)));
    await keeper.start();
    change();
    await clock.advance(shortestWaitMs);
    change();
    let stopped = false;
    const stopping = keeper.stop().then(() => (stopped = true));
    await settle();
    expect({ stopped, saves: saves() }).toEqual({ stopped: false, saves: 1 });
    saveAs(async () => undefined);
    finish();
    await stopping;
    expect(saves()).toBe(2);
    expect(clock.sleeping).toBe(0);
  });

  it('tells a save that failed, and tries it again', async () => {
    const { clock, keeper, change, saves, saveAs, problems } = makeKeeper();
    saveAs(() => Promise.reject(new Error('disk full')));
    await keeper.start();
    change();
    await clock.advance(shortestWaitMs);
    expect(problems).toEqual(['state not saved']);
    saveAs(async () => undefined);
    await clock.advance(shortestWaitMs);
    expect({ saves: saves(), problems: problems.length }).toEqual({ saves: 2, problems: 1 });
    change();
    saveAs(() => Promise.reject(new Error('disk full')));
    await expect(keeper.stop()).rejects.toThrow('disk full');
  });
});

describe('a simulator that is kept', () => {
  const folder = temporaryFolder();

  function makeKept() {
    const clock = createManualClock();
    const simulator = createWorkosSimulator({
      clock,
      random: createSeededRandom(1),
      apiKeys: [apiKey],
      log: silentLog,
    });
    const file = folder.path('state.jsonl');
    return { simulator, keeper: createStateKeeper({ simulator, file, clock, log: silentLog }), file };
  }

  it('is found at the next start as it was left, also when it was emptied', async () => {
    const first = makeKept();
    expect(await first.keeper.start()).toBe(false);
    first.simulator.control.createOrganization({ id: 'org_1', name: 'Acme' });
    await first.keeper.stop();

    const second = makeKept();
    expect(await second.keeper.start()).toBe(true);
    expect(second.simulator.control.stats().organizations).toBe(1);
    second.simulator.control.reset();
    await second.keeper.stop();

    const third = makeKept();
    expect(await third.keeper.start()).toBe(true);
    expect(third.simulator.control.stats().organizations).toBe(0);
    await third.keeper.stop();
  });

  it('does not write over a file that it cannot read', async () => {
    const { simulator, keeper, file } = makeKept();
    await writeFile(file, 'precious');
    await expect(keeper.start()).rejects.toThrow(BrokenStateFile);
    simulator.control.createOrganization({ name: 'Acme' });
    await keeper.stop();
    expect((await stat(file)).size).toBe('precious'.length);
  });
});
