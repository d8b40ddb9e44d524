import { create } from '@bufbuild/protobuf';
import { type SyncDecided, SyncAppliedSchema, SyncScope } from '@rollcall/contracts';
import { assertNever, type Clock, type Email, type Log } from '@rollcall/domain';
import type { Outbox, OutgoingRecord, Subscription } from '@rollcall/messaging';
import type { Transaction } from '@rollcall/persistence';
import { storeDecisions } from '../decisions/decision-store';
import { causedDecision, type StoredDecision } from '../decisions/stored-decision';
import type { Judging } from '../holds/judgement';
import type { MemberChange, MemberChanges } from '../members/member-changes';
import { type CausedDecision, planDecisions } from '../members/member-plan';
import { isLiving } from '../members/member-record';
import { membersByEmail } from '../members/member-store';
import type { KnownOrganization } from '../organizations/known-organization';
import { lockOrganization, lockOrganizations } from '../organizations/organization-store';
import type { Organizations } from '../organizations/organizations';
import { confirmedRemovals } from '../previews/plan-store';
import { membersChanged, type Origin, syncApplied, syncPlanned } from '../publishing/membership-changes';
import { differencesToDecisions } from '../syncs/differences';
import { runCounts } from '../syncs/run-counts';
import { type HeardTopic, type Step, stepsOf } from './steps';

export const heardTopics: readonly HeardTopic[] = ['organization.settings', 'seat.decisions'];

export interface ConsumerDependencies {
  readonly organizations: Organizations;
  readonly memberChanges: MemberChanges;
  readonly outbox: Outbox;
  readonly clock: Clock;
  readonly log: Log;
}

type Published = OutgoingRecord<'membership.changes'>[];

/** Applies a batch of settings and decisions to the members. Applying twice changes nothing. */
export function createApply(dependencies: ConsumerDependencies): Subscription<HeardTopic>['apply'] {
  const { organizations, memberChanges, outbox, clock, log } = dependencies;

  const applyStep = async (tx: Transaction, step: Step): Promise<Published> => {
    switch (step.kind) {
      case 'settings':
        return organizations.arrive(tx, step.organization, step);
      case 'decisions':
        return applyDecisions(tx, step);
      case 'planned':
        return [syncPlanned(step.planned, step)];
      case 'decided':
        return applyRun(tx, step.decided, step);
      default:
        return assertNever(step);
    }
  };

  const applyDecisions = async (
    tx: Transaction,
    { organizationId, decisions, unusable, traceparent }: Extract<Step, { kind: 'decisions' }>,
  ): Promise<Published> => {
    if (unusable > 0) log.warn({ organizationId, unusable }, 'decisions without a usable email are left out');
    const [organization] = await Promise.all([
      locked(tx, organizationId),
      storeDecisions(tx, organizationId, decisions),
    ]);
    // Kept in every mode, so that a later change of mode finds them; applied in mode scim only.
    if (organization.mode !== 'scim') return [];
    const due = (await dueAtOnce(tx, organizationId, decisions)).map(causedDecision);
    const { published } = await carryOut(tx, organization, due, { kind: 'hour' }, { traceparent });
    return published;
  };

  const applyRun = async (tx: Transaction, decided: SyncDecided, origin: Origin): Promise<Published> => {
    const { organizationId, parentId, runId, problems } = decided;
    const organization = await locked(tx, organizationId);
    const due = organization.mode === 'scim' ? await leftToRun(tx, decided) : [];
    const confirmed = due.length === 0 ? undefined : await confirmedBy(tx, decided);
    const { changes, published } = await carryOut(tx, organization, due, { kind: 'run', runId, confirmed }, origin);
    const held = changes.filter(({ holding }) => holding).length;
    const counts = await runCounts(tx, organizationId, runId, held);
    const applied = create(SyncAppliedSchema, { runId, parentId, organizationId, problems, ...counts });
    return [...published, syncApplied(applied, origin)];
  };

  const carryOut = async (
    tx: Transaction,
    organization: KnownOrganization,
    decisions: readonly CausedDecision[],
    judging: Judging,
    origin: Origin,
  ): Promise<{ changes: readonly MemberChange[]; published: Published }> => {
    const now = clock.now();
    const { organizationId } = organization;
    const changes = await planDecisions(tx, organization, decisions, now, judging);
    const members = await memberChanges.carryOut(tx, organizationId, changes, now);
    return { changes, published: membersChanged(organizationId, members, origin) };
  };

  return async (tx, records) => {
    const steps = stepsOf(records);
    // Asked before any row is locked: nobody waits for this transaction while it waits for seat-policy.
    const asked = await organizations.askFor(tx, neededRevisions(steps));
    await lockOrganizations(tx, [...new Set([...steps.flatMap(touched), ...asked.map((one) => one.organizationId)])]);
    const published: Published = [];
    for (const stated of asked) published.push(...(await organizations.arrive(tx, stated)));
    published.push(...(await besideOthers(steps, (step) => applyStep(tx, step))));
    await outbox.append(tx, published);
  };
}

/** Applies the steps of each organization one after the other, and those of different ones beside each other. */
async function besideOthers(steps: readonly Step[], apply: (step: Step) => Promise<Published>): Promise<Published> {
  const last = new Map<string, Promise<Published>>();
  const applied = steps.map((step) => {
    const [own = ''] = touched(step);
    const next = (last.get(own) ?? Promise.resolve()).then(() => apply(step));
    last.set(own, next);
    return next;
  });
  // All of them, also when one fails: none may still write when the transaction has ended.
  await Promise.allSettled(applied);
  return (await Promise.all(applied)).flat();
}

/**
 * What a run decides is carried out at its end, all of it together: removals are judged as one, releases come before takes,
 * and newcomers are served in their order, however the run's decisions were cut into records. A member's changed email
 * alone goes on at once, or the new record would lose its place.
 */
async function dueAtOnce(
  tx: Transaction,
  organizationId: string,
  decisions: readonly StoredDecision[],
): Promise<readonly StoredDecision[]> {
  if (decisions.every(({ cause }) => cause.kind !== 'run')) return decisions;
  const formerEmails = decisions.flatMap(({ previousEmail }) => previousEmail ?? []);
  const former = await membersByEmail(tx, organizationId, formerEmails);
  const renamed = decisions.filter(({ outcome, previousEmail }) => {
    const old = previousEmail && former.get(previousEmail);
    return isLiving(old) && (outcome === 'provision' || old.primaryOwner);
  });
  const halves = new Set(renamed.flatMap(({ email, previousEmail }) => [email, previousEmail]));
  return decisions.filter(({ cause, email }) => cause.kind !== 'run' || halves.has(email));
}

/** What is left to do at the end of a run. One of groups has found whose memberships changed, and decided those alone. */
function leftToRun(tx: Transaction, { organizationId, runId, scope }: SyncDecided): Promise<CausedDecision[]> {
  switch (scope) {
    case SyncScope.MEMBERS:
    case SyncScope.BOTH:
      return differencesToDecisions(tx, organizationId, { runId, of: 'everybody' });
    case SyncScope.GROUPS:
      return differencesToDecisions(tx, organizationId, { runId, of: 'decided_by_run' });
    case SyncScope.UNSPECIFIED:
    default:
      return Promise.resolve([]);
  }
}

/** Whom an administrator has confirmed to be removed by the run; undefined where no plan was, or under other settings. */
async function confirmedBy(tx: Transaction, decided: SyncDecided): Promise<ReadonlySet<Email> | undefined> {
  const { confirmedPlanHash: hash, organizationId, settingsFingerprint } = decided;
  return hash === '' ? undefined : confirmedRemovals(tx, { hash, organizationId, settingsFingerprint });
}

/** The settings that must be known before the steps are taken, beyond those that come with them in time. */
function neededRevisions(steps: readonly Step[]): Map<string, number> {
  const needed = new Map<string, number>();
  const coming = new Map<string, number>();
  const need = (organizationId: string, revision: number): void => {
    if ((coming.get(organizationId) ?? -1) >= revision) return;
    needed.set(organizationId, Math.max(needed.get(organizationId) ?? 0, revision));
  };
  for (const step of steps) {
    if (step.kind === 'settings') coming.set(step.organization.organizationId, step.organization.revision);
    if (step.kind === 'decisions') need(step.organizationId, step.settingsRevision);
    if (step.kind === 'decided') need(step.decided.organizationId, step.decided.settingsRevision);
  }
  return needed;
}

function touched(step: Step): string[] {
  switch (step.kind) {
    case 'settings':
      return [step.organization.organizationId];
    case 'decisions':
      return [step.organizationId];
    case 'decided':
      return [step.decided.organizationId];
    case 'planned':
      return [];
    default:
      return assertNever(step);
  }
}

async function locked(tx: Transaction, organizationId: string): Promise<KnownOrganization> {
  const organization = await lockOrganization(tx, organizationId);
  if (!organization) throw new Error(`decisions for an organization that seat-policy does not know: ${organizationId}`);
  return organization;
}
