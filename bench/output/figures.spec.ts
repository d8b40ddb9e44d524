import { type Figure, isAsWanted } from '../bench';
import { figureTable } from './figure-table';
import { jsonLine } from './json-line';

const compared: Figure = { figure: 'first scan', value: 3, baseline: 2, unit: 's', wanted: { atMost: 2 } };
const alone: Figure = { figure: 'p99', value: 120, unit: 'ms', wanted: { atMost: 100 } };

describe('a figure', () => {
  it('is one JSON line for programs, without what it does not have', () => {
    expect(JSON.parse(jsonLine('scan', compared))).toEqual({
      bench: 'scan',
      figure: 'first scan',
      value: 3,
      unit: 's',
      baseline: 2,
      ratio: 1.5,
    });
    expect(JSON.parse(jsonLine('latency', alone))).toEqual({
      bench: 'latency',
      figure: 'p99',
      value: 120,
      unit: 'ms',
    });
    expect(jsonLine('scan', compared)).not.toContain('\n');
  });

  it('is judged by its ratio where it has a baseline, else by its value', () => {
    expect(isAsWanted(compared)).toBe(true);
    expect(isAsWanted({ ...compared, wanted: { atMost: 1.4 } })).toBe(false);
    expect(isAsWanted({ ...compared, wanted: { atLeast: 1.5 } })).toBe(true);
    expect(isAsWanted(alone)).toBe(false);
    expect(isAsWanted({ ...alone, wanted: undefined })).toBeUndefined();
  });

  it('is a row for people, which says when it is not as wanted', () => {
    const table = figureTable('scan', [compared, alone]);
    expect(table).toMatch(/first scan.*3 s.*2 s.*1\.50.*ratio ≤ 2.*as wanted/);
    expect(table).toMatch(/p99.*120 ms.*≤ 100 ms.*NOT as wanted/);
  });
});
