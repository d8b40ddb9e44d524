import { readArguments } from './arguments';
import type { Bench } from './bench';

const bench = (name: string): Bench => ({ name, summary: `measures ${name}`, run: () => Promise.resolve() });
const known = [bench('scan'), bench('latency')];
const read = (...given: string[]) => readArguments(given, known);

describe('the command line of the benchmarks', () => {
  it('without a name runs all, in their order', () => {
    expect(read()).toEqual({ kind: 'run', benches: known, quick: false, json: false });
  });

  it('runs what is named, however the options stand', () => {
    expect(read('--json', 'latency', '--quick')).toEqual({ kind: 'run', benches: [known[1]], quick: true, json: true });
    expect(read('latency', 'scan')).toMatchObject({ benches: known });
  });

  it('refuses a name that is not there, and says which are', () => {
    expect(read('scan', 'entitlements')).toEqual({
      kind: 'wrong',
      message: 'There is no benchmark entitlements. There are: scan, latency.',
    });
  });

  it('refuses an option that is not there', () => {
    expect(read('--fast')).toMatchObject({ kind: 'wrong', message: expect.stringContaining('--fast') });
  });

  it('tells how to run it and what there is', () => {
    for (const flag of ['--help', '-h']) {
      expect(read(flag)).toMatchObject({ kind: 'help', text: expect.stringMatching(/--quick[^]*measures latency/) });
    }
  });
});
