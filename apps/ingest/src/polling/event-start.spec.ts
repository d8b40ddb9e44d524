import { eventStart, startWithoutCursor } from './event-start';

describe('a poll begins', () => {
  const now = new Date('2026-11-24T10:00:00Z');
  const hour = 3_600_000;
  const day = 24 * hour;
  const ago = (ms: number) => new Date(now.getTime() - ms);
  const event = (age: number) => ({ eventId: 'event_1', createdAt: ago(age) });

  it('after the last event, as a rule', () => {
    expect(eventStart({ event: event(day), polledAt: ago(60_000) }, now)).toEqual({
      from: { after: 'event_1' },
      gap: false,
    });
  });

  it('an hour back the first time ever: the first scans of the parents cover what was before', () => {
    expect(eventStart({ event: undefined, polledAt: undefined }, now)).toEqual({
      from: { rangeStart: ago(hour) },
      gap: false,
    });
  });

  it('a little before the last poll while no event has come yet', () => {
    expect(eventStart({ event: undefined, polledAt: ago(day) }, now)).toEqual({
      from: { rangeStart: ago(day + hour) },
      gap: false,
    });
  });

  it('by time where the last event will soon be too old for a cursor, though nothing was missed', () => {
    expect(eventStart({ event: event(29 * day), polledAt: ago(60_000) }, now)).toEqual({
      from: { rangeStart: ago(hour + 60_000) },
      gap: false,
    });
  });

  it('at the oldest kept event after 30 days of silence, with a scan of all parents', () => {
    expect(eventStart({ event: event(31 * day), polledAt: ago(31 * day) }, now)).toEqual({
      from: { rangeStart: ago(30 * day - hour) },
      gap: true,
    });
  });

  it('a little before the last poll when WorkOS does not know the cursor, with a scan of all parents', () => {
    expect(startWithoutCursor({ event: event(day), polledAt: ago(2 * hour) }, now)).toEqual({
      from: { rangeStart: ago(3 * hour) },
      gap: true,
    });
    expect(startWithoutCursor({ event: event(40 * day), polledAt: ago(40 * day) }, now)).toEqual({
      from: { rangeStart: ago(30 * day - hour) },
      gap: true,
    });
  });
});
