import { captureLog, createVirtualClock } from '@rollcall/testing';
import { createOffsetCommits, type ReachedOffset } from './offset-commits';

const at = (partition: number, offset: number): ReachedOffset => ({ topic: 't', partition, offset: String(offset) });

describe('offsets of a consumer', () => {
  function setUp({ failing = 0 } = {}) {
    const clock = createVirtualClock(new Date(0));
    const stopping = new AbortController();
    const committed: ReachedOffset[][] = [];
    let failures = failing;
    const { logger } = captureLog();
    const commits = createOffsetCommits({
      commit: async (offsets) => {
        if (failures > 0) {
          failures -= 1;
          throw new Error('away');
        }
        committed.push(offsets);
      },
      clock,
      log: logger,
      signal: stopping.signal,
    });
    return { clock, stopping, committed, commits };
  }

  it('are committed a second later, of each partition the last, in one request', async () => {
    const { clock, committed, commits } = setUp();
    for (let offset = 1; offset <= 50; offset += 1) commits.reached(at(offset % 2, offset));
    await clock.advance(999);
    expect(committed).toEqual([]);
    await clock.advance(1);
    expect(committed).toEqual([[at(1, 49), at(0, 50)]]);
    await clock.advance(10_000);
    expect(committed).toHaveLength(1);
  });

  it('that cannot be committed are tried again, unless the partition has moved on', async () => {
    const { clock, committed, commits } = setUp({ failing: 2 });
    commits.reached(at(0, 5));
    commits.reached(at(1, 7));
    await clock.advance(1_000);
    commits.reached(at(0, 6));
    await clock.advance(10_000);
    expect(committed).toEqual([expect.arrayContaining([at(0, 6), at(1, 7)])]);
  });

  it('of partitions that were given out anew are forgotten', async () => {
    const { clock, committed, commits } = setUp();
    commits.reached(at(0, 5));
    commits.forget();
    await clock.advance(10_000);
    expect(committed).toEqual([]);
  });

  it('are committed at a stop, and none after it', async () => {
    const { clock, stopping, committed, commits } = setUp();
    commits.reached(at(0, 5));
    stopping.abort();
    await commits.flush();
    expect(committed).toEqual([[at(0, 5)]]);
    commits.reached(at(0, 6));
    await clock.advance(10_000);
    expect(committed).toHaveLength(1);
  });
});
