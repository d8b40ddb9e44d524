import { type membership, SyncScope } from '@rollcall/contracts';
import {
  type Clock,
  type Email,
  isLiving,
  type MembersBefore,
  normalEmail,
  planHash,
  planWarnings,
  type PlanSummary,
  summarizePlan,
} from '@rollcall/domain';
import type { Database, Sql, Transaction } from '@rollcall/persistence';
import { refused } from '@rollcall/service';
import type { MemberChange } from '../members/member-changes';
import { type CausedDecision, planDecisions } from '../members/member-plan';
import type { StatedOrganization } from '../organizations/known-organization';
import type { Organizations } from '../organizations/organizations';
import { type AskDecidedRun, brokenOff, type DecidedRun, type PreviewQuestion } from './decided-people';
import { differingDecisions } from './differing-decisions';
import { membersBefore } from './members-before';
import { type PreviewedOrganization, planMessage } from './plan-message';
import { forgetPlans, type PlanBasis, planBasis, storePlan } from './plan-store';
import { createSha256 } from './sha256';
import { createTurnstile } from './turnstile';

/** How long a plan can be confirmed, in milliseconds. */
const validity = 24 * 3_600_000;
/** How long it is known: a run that was confirmed in time may come to its end later. */
const kept = 2 * validity;

/** Each holds a connection to the database while seat-policy decides: some must be left for everything else. */
const atOnce = 3;

export interface Previews {
  /**
   * What a sync run would do now, with these settings of the organization in place of those saved. Changes nothing but that
   * the plan can be confirmed by its hash from now on.
   * @param asked.caller who asks: named where they would lose their own access
   * @param asked.signal whoever asked is gone
   * @throws ConnectError what seat-policy refuses; unavailable when it does not answer to the end
   */
  preview(
    question: PreviewQuestion,
    asked: { readonly caller: string; readonly signal: AbortSignal },
  ): Promise<membership.Plan>;
  /**
   * What the plan of a hash was made under.
   * @throws ConnectError failed_precondition plan_changed where no plan of the last 24 hours has it
   */
  basis(hash: string): Promise<PlanBasis>;
}

export interface PreviewsDependencies {
  readonly database: Database;
  readonly organizations: Organizations;
  readonly askDecidedRun: AskDecidedRun;
  readonly clock: Clock;
}

export function createPreviews({ database, organizations, askDecidedRun, clock }: PreviewsDependencies): Previews {
  const pass = createTurnstile(atOnce);
  const before = (now: Date, milliseconds: number): Date => new Date(now.getTime() - milliseconds);

  return {
    preview: (question, { caller, signal }) =>
      pass(async () => {
        const run = await askDecidedRun(question, signal);
        try {
          const { parentId, organizations: covered } = run.coverage;
          // Also that their seats are those of the newest settings, taken up by whoever waited for them.
          for (const { organization } of covered) {
            await organizations.ensureKnown(organization.organizationId, organization.revision);
          }
          const asked = { acting: normalEmail(caller), now: clock.now() };
          const previewed = await database.transaction((tx) => previewRun(tx, run, asked));
          const scope = SyncScope[question.scope];
          const hash = planHash({ parentId, scope, organizations: previewed }, createSha256());
          await database.transaction((tx) => storePlan(tx, { hash, parentId, organizations: previewed }, asked.now));
          await forgetPlans(database, before(asked.now, kept));
          return planMessage(hash, previewed);
        } finally {
          await run.end();
        }
      }),

    async basis(hash) {
      const basis = await planBasis(database, hash, before(clock.now(), validity));
      if (!basis) throw refused('plan_changed', 'no plan of the last 24 hours has this hash: preview again');
      return basis;
    },
  };
}

interface Asked {
  /** The administrator who asks; undefined where the caller is not known by email. */
  readonly acting: Email | undefined;
  readonly now: Date;
}

/** An organization whose decisions are still coming. */
interface Coming {
  readonly decisions: CausedDecision[];
  through: string;
}

/** One picture of the members throughout: all changes of members are made before it or after it. */
async function previewRun(tx: Transaction, run: DecidedRun, asked: Asked): Promise<PreviewedOrganization[]> {
  await tx.query('set transaction isolation level repeatable read, read only');
  const { organizations, decidesMembers } = run.coverage;
  const covered = new Map(organizations.map((one) => [one.organization.organizationId, one]));
  const previewed = new Map<string, PreviewedOrganization>();
  const preview = async (organizationId: string, decisions: readonly CausedDecision[]): Promise<void> => {
    const one = covered.get(organizationId);
    if (!one) return;
    const { organization, settingsFingerprint, savedFingerprint } = one;
    const plan = await previewOrganization(tx, organization, decisions, asked);
    previewed.set(organizationId, { organizationId, settingsFingerprint, savedFingerprint, ...plan });
  };

  const coming = new Map<string, Coming>();
  for await (const { organizationId, decisions, through } of run.people) {
    const one = covered.get(organizationId);
    if (!one) continue;
    const came = coming.get(organizationId) ?? { decisions: [], through: '' };
    coming.set(organizationId, came);
    const range = { after: came.through, through, decisions };
    for (const decision of await differingDecisions(tx, one.organization, range, asked.now))
      came.decisions.push(decision);
    came.through = through;
    if (through !== '') continue;
    await preview(organizationId, came.decisions);
    coming.delete(organizationId);
  }
  if (!decidesMembers) for (const organizationId of covered.keys()) await preview(organizationId, []);
  if (previewed.size < covered.size) throw brokenOff('before everybody was decided');
  return [...covered.keys()].flatMap((organizationId) => previewed.get(organizationId) ?? []);
}

async function previewOrganization(
  sql: Sql,
  organization: StatedOrganization,
  decisions: readonly CausedDecision[],
  { acting, now }: Asked,
): Promise<Omit<PreviewedOrganization, 'organizationId' | 'settingsFingerprint' | 'savedFingerprint'>> {
  const plan = (confirmed: ReadonlySet<Email> | undefined): Promise<MemberChange[]> =>
    planDecisions(sql, organization, decisions, now, { kind: 'run', runId: '', confirmed });
  const unconfirmed = await plan(undefined);
  const held = new Set(unconfirmed.filter(({ holding }) => holding).map(({ after }) => after.email));
  // What is shown is what follows when it is confirmed: the seats of those who would wait to be removed are free then.
  const changes = held.size === 0 ? unconfirmed : await plan(held);
  const before = await membersBefore(sql, organization.organizationId);
  const summary = summaryOf(changes, before);
  const { people } = summary;
  return {
    ...summary,
    wouldHold: held.size,
    warnings: planWarnings({ people, before, limits: organization.guard, acting }),
    removals: people.filter(({ after }) => !isLiving(after)).map(({ email }) => email),
  };
}

/** Sums up as the run that follows will count. */
function summaryOf(changes: readonly MemberChange[], before: MembersBefore): PlanSummary {
  return summarizePlan(
    changes.flatMap((change) => (change.action === 'hold' ? [] : [{ ...change, action: change.action }])),
    before,
  );
}
