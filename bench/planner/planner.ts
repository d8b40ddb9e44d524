import { setImmediate as breathe } from 'node:timers/promises';
import { createDecide, type DecidedPerson, type MemberPlan, planMembers } from '@rollcall/domain';
import type { Bench, BenchContext } from '../bench';
import type { Compared } from '../rounds';
import { type News, type Organization, organizationOf } from './organization';

/** Deciding and planning a whole organization: computing alone, so it is held against touching the same data. */
export const planner: Bench = {
  name: 'planner',
  summary: 'decisions and plan of an organization, 10 groups a person, tiers mapped, seats scarce; against a bare loop',
  async run(context) {
    const { quick, report } = context;
    const large = quick ? { people: 300_000, name: '300k' } : { people: 1_000_000, name: '1m' };
    for (const news of ['all new', 'half changed'] as const) {
      const suffix = news === 'all new' ? '' : '_half_changed';
      // The small one first: beside a million people in memory it would be slower, and the large one look better for it.
      const some = await measure(context, news, 100_000, quick ? 5 : 9);
      const many = await measure(context, news, large.people, quick ? 3 : 5);
      report({ figure: `planner_100k${suffix}`, ...some, unit: 'ms' });
      report({ figure: `planner_${large.name}${suffix}`, ...many, unit: 'ms' });
      report({
        figure: `planner_scaling${suffix}`,
        value: many.value / some.value,
        unit: `times as long for ${large.people / 100_000} times the people`,
        wanted: { atMost: large.people / 100_000 },
      });
    }
  },
};

/** The fastest plan and the fastest loop of some rounds: what else the machine does makes a round longer, never shorter. */
async function measure({ signal, log }: BenchContext, news: News, people: number, rounds: number): Promise<Compared> {
  const organization = organizationOf(people, news);
  let fastest: Compared = { value: Infinity, baseline: Infinity };
  for (let round = 1; round <= rounds; round += 1) {
    await breathe();
    signal.throwIfAborted();
    const loop = timed(() => touched(organization));
    const plan = timed(() => planned(organization));
    if (plan.result.changes.length < people / 2) throw new Error('a plan that changes too little to be measured');
    log(`${people} people, ${news}, round ${round}: loop ${loop.ms.toFixed()} ms, plan ${plan.ms.toFixed()} ms`);
    fastest = { value: Math.min(fastest.value, plan.ms), baseline: Math.min(fastest.baseline, loop.ms) };
  }
  return fastest;
}

function timed<Result>(work: () => Result): { readonly ms: number; readonly result: Result } {
  const began = performance.now();
  const result = work();
  return { ms: performance.now() - began, result };
}

/** Touches each person and each group id. */
function touched({ people }: Organization): number {
  let letters = 0;
  for (const { person } of people) {
    letters += person.email.length;
    for (const group of person.groups) letters += group.length;
  }
  return letters;
}

function planned({ settings, seats, defaultSeatTier, people }: Organization): MemberPlan {
  const decide = createDecide(settings);
  return planMembers({
    now: new Date('2026-11-24T09:00:00Z'),
    seats,
    defaultSeatTier,
    people: people.map(({ person, member }): DecidedPerson => {
      const decision = decide({ person, known: member !== undefined });
      return { email: person.email, decision, member, directory: person };
    }),
    waiting: [],
    emailChange: 'new_record',
  });
}
