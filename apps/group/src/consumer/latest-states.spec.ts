import { latestStates } from './latest-states';

describe('the latest states', () => {
  const states = [
    { id: 'a', value: 1 },
    { id: 'b', value: 2 },
    { id: 'a', value: 3 },
  ];

  it('name each thing once, as it was said last', () => {
    expect(latestStates(states, ({ id }) => id)).toEqual([
      { id: 'a', value: 3 },
      { id: 'b', value: 2 },
    ]);
  });

  it('carry over what of the earlier state still matters', () => {
    const sums = latestStates(
      states,
      ({ id }) => id,
      (earlier, later) => ({ ...later, value: earlier.value + later.value }),
    );
    expect(sums).toEqual([
      { id: 'a', value: 4 },
      { id: 'b', value: 2 },
    ]);
  });
});
