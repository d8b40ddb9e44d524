import { testSeed } from '@rollcall/testing';
import fc from 'fast-check';
import { delivery } from '../contract/deliveries';
import { placeKey } from '../place';
import type { Delivery } from '../received-record';
import { type Position, type Triage, triage } from './triage';

const at = (key: string, lastSequence: number, degraded = false): [string, Position] => [
  placeKey({ topic: 'directory.changes', key }),
  { lastSequence, degraded },
];

const placesOf = (records: readonly { key: string; sequence: number }[]): string[] =>
  records.map(({ key, sequence }) => `${key}${sequence}`);

const setAsideOf = ({ setAside }: Triage): string[] =>
  setAside.map(({ delivery: { key, sequence }, reason }) => `${key}${sequence} ${reason}`);

describe('a batch of deliveries', () => {
  it('is fresh where each record follows the last one of its key', () => {
    const sorted = triage([delivery('a', 3), delivery('b', 1), delivery('a', 4)], new Map([at('a', 2), at('b', 0)]));
    expect(placesOf(sorted.fresh)).toEqual(['a3', 'b1', 'a4']);
    expect(sorted).toMatchObject({ duplicates: 0, setAside: [], degrading: [] });
    expect(sorted.moved).toEqual([
      { topic: 'directory.changes', key: 'a', lastSequence: 4, degraded: false },
      { topic: 'directory.changes', key: 'b', lastSequence: 1, degraded: false },
    ]);
  });

  it('starts with sequence 1 for a key that was never seen', () => {
    expect(placesOf(triage([delivery('a', 1)], new Map()).fresh)).toEqual(['a1']);
    expect(setAsideOf(triage([delivery('a', 2)], new Map()))).toEqual(['a2 sequence_gap']);
  });

  it('skips what was applied before, and what comes twice in itself', () => {
    const again = [delivery('a', 1), delivery('a', 2), delivery('a', 3), delivery('a', 2), delivery('a', 3)];
    const sorted = triage(again, new Map([at('a', 2)]));
    expect(placesOf(sorted.fresh)).toEqual(['a3']);
    expect(sorted.duplicates).toBe(4);
  });

  it('moves no position when all of it is known', () => {
    expect(triage([delivery('a', 1)], new Map([at('a', 1)])).moved).toEqual([]);
  });

  it('with a gap sets aside the record behind the gap and all that follow it, and no other key', () => {
    const sorted = triage(
      [delivery('a', 1), delivery('a', 3), delivery('b', 1), delivery('a', 4), delivery('a', 2)],
      new Map(),
    );
    expect(placesOf(sorted.fresh)).toEqual(['a1', 'b1']);
    expect(setAsideOf(sorted)).toEqual(['a3 sequence_gap', 'a4 behind_poisoned', 'a2 behind_poisoned']);
    expect(placesOf(sorted.degrading.map((unfit) => unfit.delivery))).toEqual(['a3']);
    expect(sorted.moved).toContainEqual({ topic: 'directory.changes', key: 'a', lastSequence: 1, degraded: true });
  });

  it.each([
    ['behind a gap', at('a', 2)],
    ['of a degraded key', at('a', 2, true)],
    ['of a key that was never seen', at('a', 0)],
  ])('that starts over is fresh %s, and so is what follows it', (_where, position) => {
    const over = delivery('a', 9_000, 'the whole', { startsOver: true });
    const sorted = triage([delivery('a', 8), over, delivery('a', 9_001), over], new Map([position]));
    expect(placesOf(sorted.fresh)).toEqual(['a9000', 'a9001']);
    expect(sorted.setAside.map((unfit) => unfit.delivery.sequence)).toEqual([8]);
    expect(sorted.moved).toEqual([{ topic: 'directory.changes', key: 'a', lastSequence: 9_001, degraded: false }]);
    expect(sorted.startedOver).toEqual([{ topic: 'directory.changes', key: 'a' }]);
    expect(sorted.duplicates).toBe(1);
  });

  it('that starts over where it would have come anyway is like any other; one that is known is skipped', () => {
    const over = delivery('a', 3, 'the whole', { startsOver: true });
    expect(triage([over], new Map([at('a', 2)]))).toMatchObject({ fresh: [{ sequence: 3 }], startedOver: [] });
    expect(triage([over], new Map([at('a', 3, true)]))).toMatchObject({ fresh: [], setAside: [], duplicates: 1 });
  });

  it.each<[string, Delivery, RegExp]>([
    ['is no JSON', { ...delivery('a', 1), value: '{' }, /^malformed: not a record/],
    ['announces another sequence than it has', { ...delivery('a', 2), sequence: 1 }, /^malformed: record 2 .* as 1$/],
  ])('sets aside a record that %s', (_what, malformed, reason) => {
    const sorted = triage([malformed, delivery('a', 2), delivery('b', 1)], new Map());
    expect(placesOf(sorted.fresh)).toEqual(['b1']);
    expect(setAsideOf(sorted)).toEqual([expect.stringMatching(/^a1 malformed/), 'a2 behind_poisoned']);
    expect(sorted.degrading[0]?.reason).toMatch(reason);
  });

  it('does not read the value of a record that it has applied before', () => {
    const sorted = triage([{ ...delivery('a', 1), value: '{' }], new Map([at('a', 1)]));
    expect(sorted).toMatchObject({ duplicates: 1, setAside: [] });
  });

  it('of a degraded key joins the records that wait, but is not reported again', () => {
    const sorted = triage([delivery('a', 2), delivery('a', 3)], new Map([at('a', 2, true)]));
    expect(sorted).toMatchObject({ fresh: [], duplicates: 1, degrading: [], moved: [] });
    expect(setAsideOf(sorted)).toEqual(['a3 behind_poisoned']);
  });

  it('hands the trace context on', () => {
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    expect(triage([{ ...delivery('a', 1), traceparent }], new Map()).fresh).toMatchObject([{ traceparent }]);
  });
});

/**
 * What a transport may do to records that were published in order: interleave keys, and at any moment start again from an
 * earlier record of a key.
 */
const transported = fc
  .array(fc.record({ key: fc.constantFrom('a', 'b', 'c'), back: fc.oneof(fc.constant(0), fc.nat(4)) }), {
    maxLength: 60,
  })
  .map((steps) => {
    const next = new Map<string, number>();
    const deliveries = steps.map(({ key, back }) => {
      const sequence = Math.max(1, (next.get(key) ?? 1) - back);
      next.set(key, sequence + 1);
      return delivery(key, sequence);
    });
    return deliveries;
  });

describe('batches of one delivery after another', () => {
  it('apply each record exactly once and in order, whatever is repeated and however the batches are cut', () => {
    fc.assert(
      fc.property(transported, fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1 }), (deliveries, sizes) => {
        const applied = new Map<string, number[]>();
        const positions = new Map<string, Position>();
        for (let start = 0, batch = 0; start < deliveries.length; batch += 1) {
          const size = sizes[batch % sizes.length] ?? 1;
          const sorted = triage(deliveries.slice(start, start + size), positions);
          for (const { key, sequence } of sorted.fresh) applied.set(key, [...(applied.get(key) ?? []), sequence]);
          for (const moved of sorted.moved) positions.set(placeKey(moved), moved);
          expect(sorted.setAside).toEqual([]);
          start += size;
        }
        for (const key of ['a', 'b', 'c']) {
          const newest = Math.max(0, ...deliveries.filter((one) => one.key === key).map((one) => one.sequence));
          expect(applied.get(key) ?? []).toEqual(Array.from({ length: newest }, (_none, index) => index + 1));
        }
      }),
      { seed: testSeed(), numRuns: 300 },
    );
  });
});
