import fc from 'fast-check';
import { countBelow, hasId, insertId, mergeIds, removeId } from './sorted-ids';

const idSets = fc.uniqueArray(fc.string({ minLength: 1, maxLength: 3 }));

describe('sorted ids', () => {
  it('stay in code-unit order and hold each id once, whatever is put in and taken out', () => {
    fc.assert(
      fc.property(idSets, idSets, (put, taken) => {
        const ids: string[] = [];
        const model = new Set<string>();
        for (const id of [...put, ...put]) {
          expect(insertId(ids, id)).toBe(!model.has(id));
          model.add(id);
        }
        for (const id of taken) {
          expect(removeId(ids, id)).toBe(model.delete(id));
        }
        expect(ids).toEqual([...model].sort());
      }),
    );
  });

  it('know how many are below any id', () => {
    fc.assert(
      fc.property(idSets, fc.string(), (set, id) => {
        const ids = [...set].sort();
        expect(countBelow(ids, id)).toBe(ids.filter((other) => other < id).length);
        expect(hasId(ids, id)).toBe(ids.includes(id));
      }),
    );
  });

  it('merged with others are what sorting them would be', () => {
    fc.assert(
      fc.property(idSets, (all) => {
        const [mine, theirs] = [
          all.filter((_, place) => place % 3 > 0).sort(),
          all.filter((_, place) => place % 3 === 0).sort(),
        ];
        mergeIds(mine, theirs);
        expect(mine).toEqual([...all].sort());
      }),
    );
  });
});
