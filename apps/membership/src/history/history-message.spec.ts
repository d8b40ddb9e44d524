import { membership } from '@rollcall/contracts';
import { byPerson, byRun, bySettings, causeMessage, causeOf } from './cause';
import { actionMessages, historyMessage } from './history-message';

describe('the messages of history', () => {
  it('every action has one message', () => {
    const known = Object.values(membership.ChangeAction).filter((value) => typeof value === 'number' && value !== 0);
    expect(Object.values(actionMessages).sort()).toEqual(known.sort());
  });

  it('a cause keeps its kind and id; without one it is the system', () => {
    for (const cause of [{ kind: 'event', id: 'e' } as const, byRun('r'), byPerson('p')]) {
      expect(causeOf(causeMessage(cause))).toEqual(cause);
    }
    expect(causeOf(undefined)).toEqual(bySettings);
  });

  it('the email stands in before and after only where it is part of the change', () => {
    const snapshot = { email: 'old@example.com', role: 'user', seatTier: 'standard', status: 'active' } as const;
    const entry = {
      id: 'h',
      memberId: 'm',
      at: new Date(0),
      action: 'update',
      before: snapshot,
      after: snapshot,
      reasonCode: 'mapped_role',
      cause: byRun('r'),
      counted: false,
    } as const;
    expect(historyMessage(entry).before?.email).toBeUndefined();
    const renamed = historyMessage({ ...entry, action: 'rename', after: { ...snapshot, email: 'new@example.com' } });
    expect([renamed.before?.email, renamed.after?.email]).toEqual(['old@example.com', 'new@example.com']);
    expect(historyMessage({ ...entry, before: undefined }).before).toBeUndefined();
  });
});
