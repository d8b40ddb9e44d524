import { createManualClock } from './manual-clock';

describe('the manual clock', () => {
  it('moves by hand and by sleeping', async () => {
    const clock = createManualClock(new Date(1_000));
    await clock.sleep(500);
    expect(clock.now()).toEqual(new Date(1_500));
    clock.moveBy(-100);
    expect(clock.now()).toEqual(new Date(1_400));
    clock.moveTo(new Date(9_000));
    expect(clock.now()).toEqual(new Date(9_000));
    expect(clock.slept()).toEqual([500]);
  });

  it('stands still for a sleep that was aborted before', async () => {
    const clock = createManualClock(new Date(0));
    await clock.sleep(500, AbortSignal.abort());
    expect(clock.now()).toEqual(new Date(0));
    expect(clock.slept()).toEqual([]);
  });
});
