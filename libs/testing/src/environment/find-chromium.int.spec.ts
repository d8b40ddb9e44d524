import { findChromium } from './find-chromium';

describe('Chromium', () => {
  it('is the first of the usual places that can be run', async () => {
    expect(await findChromium(['/nowhere/chromium', __filename, process.execPath])).toBe(process.execPath);
    expect(await findChromium(['/nowhere/chromium', __filename])).toBeUndefined();
  });
});
