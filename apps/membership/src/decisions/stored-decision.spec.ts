import { create } from '@bufbuild/protobuf';
import { DecisionOutcome, Role, SeatDecisionSchema } from '@rollcall/contracts';
import { provision, removal } from '../test-bed/records';
import { causedDecision, decisionOf } from './stored-decision';

const read = (init: ReturnType<typeof provision>) => {
  const stored = decisionOf(create(SeatDecisionSchema, init));
  return stored && causedDecision(stored);
};

describe('a decision of a record, in the words of the rules', () => {
  it('without role and tier: both are kept', () => {
    expect(read(provision('ada'))).toMatchObject({
      email: 'ada@example.com',
      decision: { outcome: 'provision', role: 'keep', seatTier: 'keep', reasonCode: 'kept' },
      directory: { directoryUserId: 'directory_user_ada', firstName: 'ada', lastName: 'Example' },
      cause: { kind: 'event', id: 'event-ada' },
    });
  });

  it('with role and tier, or the highest available one', () => {
    expect(read(provision('ada', { role: Role.OWNER, seatTier: 'premium' }))?.decision).toMatchObject({
      role: 'owner',
      seatTier: { tier: 'premium' },
      reasonCode: 'mapped_role',
    });
    expect(read(provision('ada', { role: Role.CUSTOM, highestAvailable: true }))?.decision).toMatchObject({
      role: 'custom',
      seatTier: 'highest_available',
    });
  });

  it('a removal keeps its reason, also one that a newer seat-policy gives', () => {
    expect(read(removal('ada', { reasonCode: 'directory_deleted' }))).toMatchObject({
      decision: { outcome: 'remove', reasonCode: 'directory_deleted' },
      directory: undefined,
    });
    expect(read(removal('ada', { outcome: DecisionOutcome.NONE, reasonCode: 'manual' }))?.decision).toEqual({
      outcome: 'none',
      reasonCode: 'manual',
    });
  });

  it('emails are trimmed and in lower case; without one, or without an outcome, there is no decision', () => {
    expect(read(provision('x', { email: ' ADA@Example.com ' }))?.email).toBe('ada@example.com');
    expect(read(provision('x', { email: '  ' }))).toBeUndefined();
    expect(read(provision('x', { outcome: DecisionOutcome.UNSPECIFIED }))).toBeUndefined();
  });
});
