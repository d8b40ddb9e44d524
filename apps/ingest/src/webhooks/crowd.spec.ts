import { createManualClock } from '@rollcall/testing';
import { createCrowd } from './crowd';

describe('a crowd', () => {
  function setUp() {
    const clock = createManualClock(new Date(0));
    const crowd = createCrowd(clock);
    /** Commits of some deliveries each, 10 ms apart. */
    const commits = (count: number, deliveries: number): boolean[] => {
      const told: boolean[] = [];
      for (let n = 0; n < count; n += 1) {
        told.push(crowd.commit(deliveries));
        clock.moveBy(10);
      }
      return told;
    };
    return { clock, crowd, commits };
  }

  it('begins with the commit that many share, and with no smaller one', () => {
    const { crowd, commits } = setUp();
    expect(commits(100, 15)).toEqual(Array.from({ length: 100 }, () => false));
    expect(crowd.isThere()).toBe(false);
    expect(crowd.commit(16)).toBe(true);
    expect(crowd.isThere()).toBe(true);
  });

  it('goes on while as many come in all, in however small commits', () => {
    const { crowd, commits } = setUp();
    crowd.commit(16);
    expect(commits(200, 4)).not.toContain(false);
  });

  it('is over when few come', () => {
    const { crowd, commits } = setUp();
    crowd.commit(100);
    const told = commits(100, 1);
    expect(told.slice(0, 20)).not.toContain(false);
    expect(told.slice(60)).not.toContain(true);
    expect(crowd.isThere()).toBe(false);
  });

  it('is over when nothing comes any more', () => {
    const { clock, crowd } = setUp();
    crowd.commit(100);
    clock.moveBy(600);
    expect(crowd.isThere()).toBe(false);
  });
});
