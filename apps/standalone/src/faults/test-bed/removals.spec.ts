import { createDepartures } from './departures';
import { type Removal, unfoundedRemovals } from './removals';

const at = (second: number) => new Date(Date.UTC(2026, 10, 24, 10, 0, second));
const removal = (email: string, second: number, change: Partial<Removal> = {}): Removal => ({
  organizationId: 'northwind',
  email,
  at: at(second),
  kind: 'removed',
  reasonCode: 'not_in_directory',
  ...change,
});

describe('removals held against departures', () => {
  const departures = createDepartures();
  departures.note('ada', at(10));
  departures.note('ada', at(30));

  it('are founded once a departure, in each organization, whenever they come', () => {
    const founded = [removal('ada', 10), removal('ada', 11, { organizationId: 'sandbox' }), removal('ada', 50)];
    expect(unfoundedRemovals(founded, departures)).toEqual([]);
  });

  it.each([
    ['of somebody who never left', removal('grace', 40)],
    ['before they left', removal('ada', 9)],
    ['that waits for an administrator, of somebody who never left', removal('grace', 40, { kind: 'held' })],
  ])('%s is unfounded', (_what, wrong) => {
    expect(unfoundedRemovals([wrong], departures)).toEqual([wrong]);
  });

  it('a second one for the same departure is unfounded', () => {
    const [first, second] = [removal('ada', 11), removal('ada', 12)];
    expect(unfoundedRemovals([first, second], departures)).toEqual([second]);
  });
});
