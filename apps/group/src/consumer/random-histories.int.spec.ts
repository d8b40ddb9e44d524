import { MemberStatus } from '@rollcall/contracts';
import type { ReceivedRecord } from '@rollcall/messaging';
import { createTestDatabase, testSeed } from '@rollcall/testing';
import fc from 'fast-check';
import {
  groupDeletedRecord,
  groupsRecord,
  membersRecord,
  membershipsRecord,
  userDeletedRecord,
  usersRecord,
} from '../test-bed/records';
import { wrongCounters } from '../test-bed/recount';
import { createTestBed, type PublishedRecord, type TestBed } from '../test-bed/test-bed';
import type { HeardTopic } from './heard';

const parents = ['p1', 'p2'];
const ids = ['a', 'b', 'c'];

/** What happens at a directory, record by record. */
type Step =
  | {
      readonly kind: 'user' | 'user deleted' | 'group' | 'group deleted';
      readonly parentId: string;
      readonly id: string;
    }
  | { readonly kind: 'joins' | 'leaves'; readonly parentId: string; readonly id: string; readonly user: string }
  | { readonly kind: 'member' | 'member removed'; readonly parentId: string; readonly id: string };

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    kind: fc.constantFrom<('user' | 'user deleted' | 'group' | 'group deleted')[]>(
      'user',
      'user',
      'user deleted',
      'group',
      'group',
      'group deleted',
    ),
    parentId: fc.constantFrom(...parents),
    id: fc.constantFrom(...ids),
  }),
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constantFrom('joins' as const, 'joins' as const, 'leaves' as const),
      parentId: fc.constantFrom(...parents),
      id: fc.constantFrom(...ids),
      user: fc.constantFrom(...ids),
    }),
  },
  fc.record({
    kind: fc.constantFrom('member' as const, 'member removed' as const),
    parentId: fc.constantFrom(...parents),
    id: fc.constantFrom(...ids),
  }),
);

function recordOf(step: Step): ReceivedRecord<HeardTopic> {
  const { parentId, id } = step;
  switch (step.kind) {
    case 'user':
      return usersRecord(parentId, { directoryUserId: id });
    case 'user deleted':
      return userDeletedRecord(parentId, id);
    case 'group':
      return groupsRecord(parentId, { directoryGroupId: id });
    case 'group deleted':
      return groupDeletedRecord(parentId, id);
    case 'joins':
      return membershipsRecord(parentId, `${id}/${step.user}`);
    case 'leaves':
      return membershipsRecord(parentId, `-${id}/${step.user}`);
    case 'member':
      return membersRecord(`org-${parentId}`, { email: `${id}@example.com` });
    case 'member removed':
      return membersRecord(`org-${parentId}`, { email: `${id}@example.com`, status: MemberStatus.REMOVED });
  }
}

/** The memberships that a history leaves, by the words of the records alone. */
function membershipsAfter(history: readonly Step[]): Set<string> {
  const pairs = new Map<string, { group: string; user: string }>();
  const end = (over: (pair: { group: string; user: string }) => boolean) => {
    for (const [key, pair] of pairs) if (over(pair)) pairs.delete(key);
  };
  for (const step of history) {
    const id = `${step.parentId}/${step.id}`;
    if (step.kind === 'user deleted') end(({ user }) => user === id);
    if (step.kind === 'group deleted') end(({ group }) => group === id);
    if (step.kind === 'joins' || step.kind === 'leaves') {
      const key = `${id}/${step.user}`;
      if (step.kind === 'joins') pairs.set(key, { group: id, user: `${step.parentId}/${step.user}` });
      else pairs.delete(key);
    }
  }
  return new Set(pairs.keys());
}

/** The memberships that one knows who heard only what was published. */
function membershipsHeard(published: readonly PublishedRecord[]): Set<string> {
  const pairs = new Set<string>();
  for (const { key, payload } of published) {
    if (payload.change.case === 'groups') {
      for (const { groupId, deleted } of payload.change.value.groups) {
        if (deleted) for (const pair of pairs) if (pair.startsWith(`${key}/${groupId}/`)) pairs.delete(pair);
      }
    }
    if (payload.change.case === 'members') {
      for (const { groupId, directoryUserId, present } of payload.change.value.members) {
        if (present) pairs.add(`${key}/${groupId}/${directoryUserId}`);
        else pairs.delete(`${key}/${groupId}/${directoryUserId}`);
      }
    }
  }
  return pairs;
}

// Hundreds of transactions a test: slow where the machine has other work.
jest.setTimeout(120_000);

describe('after any history, cut into any batches', () => {
  let bed: TestBed;
  beforeAll(async () => {
    bed = await createTestBed(await createTestDatabase());
  });
  afterAll(() => bed.close());

  const histories = fc.array(fc.array(step, { minLength: 1, maxLength: 14 }), { maxLength: 6 });
  const live = async (batches: readonly (readonly Step[])[]) => {
    await bed.empty();
    const published: PublishedRecord[] = [];
    for (const batch of batches) {
      await bed.apply(...batch.map(recordOf));
      published.push(...(await bed.published()));
    }
    const rows = await bed.database.query<{ pair: string }>(
      `select concat_ws('/', parent_id, directory_group_id, directory_user_id) as pair from directory_membership`,
    );
    return { published, stored: new Set(rows.map(({ pair }) => pair)) };
  };

  it('memberships are what the records say, and counters equal a recount', async () => {
    await fc.assert(
      fc.asyncProperty(histories, async (batches) => {
        const { stored } = await live(batches);
        expect(stored).toEqual(membershipsAfter(batches.flat()));
        expect(await wrongCounters(bed.database)).toEqual([]);
      }),
      { seed: testSeed(), numRuns: 50 },
    );
  });

  it('who hears nothing but group.changes knows the same memberships', async () => {
    await fc.assert(
      fc.asyncProperty(histories, async (batches) => {
        const { stored, published } = await live(asIngestWrites(batches));
        expect(membershipsHeard(published)).toEqual(stored);
      }),
      { seed: testSeed(), numRuns: 50 },
    );
  });

  it('counters of direct groups equal a recount while members come, go and change their email', async () => {
    const change = fc.record({
      person: fc.constantFrom(...ids),
      what: fc.constantFrom(
        'add' as const,
        'add' as const,
        'take out' as const,
        'remove' as const,
        'return' as const,
        'rename' as const,
      ),
      group: fc.nat(1),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(change, { maxLength: 25 }), async (changes) => {
        await bed.empty();
        bed.onlyAtSeatPolicy.set('org-1', 'p1');
        const emails = new Map(ids.map((id) => [id, `${id}@example.com`]));
        await bed.apply(membersRecord('org-1', ...ids.map((id) => ({ memberId: id, email: `${id}@example.com` }))));
        const groups: string[] = [];
        for (const name of ['One', 'Two']) {
          const { group } = await bed.calls.createGroup({ organizationId: 'org-1', name });
          groups.push(group?.groupId ?? '');
        }
        const removed = new Set<string>();
        for (const { person, what, group } of changes) {
          const place = { organizationId: 'org-1', groupId: groups[group] ?? '', email: emails.get(person) ?? '' };
          if (what === 'add' && !removed.has(person)) await bed.calls.addGroupMember(place);
          if (what === 'take out') await bed.calls.removeGroupMember(place);
          if (what === 'remove') removed.add(person);
          if (what === 'return') removed.delete(person);
          if (what === 'rename')
            emails.set(person, `${emails.get(person)?.startsWith('new') ? '' : 'new-'}${person}@example.com`);
          const status = removed.has(person) ? MemberStatus.REMOVED : MemberStatus.ACTIVE;
          await bed.apply(membersRecord('org-1', { memberId: person, email: emails.get(person) ?? '', status }));
        }
        expect(await wrongCounters(bed.database)).toEqual([]);
        const strangers = await bed.database.query(
          `select 1 from direct_group_member d where not exists (
             select 1 from member m where m.organization_id = d.organization_id and m.email = d.email and m.status <> 'removed')`,
        );
        expect(strangers).toEqual([]);
      }),
      { seed: testSeed(), numRuns: 25 },
    );
  });
});

/** Without what ingest never writes: memberships and deletions of what is not there. */
function asIngestWrites(batches: readonly (readonly Step[])[]): Step[][] {
  const users = new Set<string>();
  const groups = new Set<string>();
  return batches.map((batch) =>
    batch.filter((step) => {
      const id = `${step.parentId}/${step.id}`;
      if (step.kind === 'user') users.add(id);
      if (step.kind === 'group') groups.add(id);
      if (step.kind === 'user deleted') return users.delete(id);
      if (step.kind === 'group deleted') return groups.delete(id);
      if (step.kind === 'joins') return groups.has(id) && users.has(`${step.parentId}/${step.user}`);
      return true;
    }),
  );
}
