import { create } from '@bufbuild/protobuf';
import { membership, RemovalGuardSchema } from '@rollcall/contracts';
import { asksForNumber, findHeld } from './hold-rules';

const held = (email: string, reasonCode: string) => create(membership.HeldRemovalSchema, { email, reasonCode });

describe('a hold', () => {
  it('is searched by email and by reason', () => {
    const removals = [held('ada@x.example', 'no_role_group'), held('bob@x.example', 'not_in_directory')];
    expect(findHeld(removals, ' ADA')).toEqual([removals[0]]);
    expect(findHeld(removals, 'not in dir')).toEqual([removals[1]]);
    expect(findHeld(removals, '')).toBe(removals);
  });

  it('over the limit is released by somebody who types its number', () => {
    const guard = create(RemovalGuardSchema, { enabled: true, maxRemovalsCount: 3 });
    expect(asksForNumber(3, guard)).toBe(false);
    expect(asksForNumber(4, guard)).toBe(true);
    expect(asksForNumber(10, undefined)).toBe(false);
    expect(asksForNumber(11, undefined)).toBe(true);
  });
});
