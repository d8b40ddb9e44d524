import { create } from '@bufbuild/protobuf';
import { type SyncDecided, SyncAppliedSchema, SyncScope } from '@rollcall/contracts';
import { assertNever, type Clock, type Log } from '@rollcall/domain';
import type { Outbox, OutgoingRecord, Subscription } from '@rollcall/messaging';
import type { Transaction } from '@rollcall/persistence';
import { storeDecisions } from '../decisions/decision-store';
import { causedDecision } from '../decisions/stored-decision';
import type { MemberChanges } from '../members/member-changes';
import { type CausedDecision, planDecisions } from '../members/member-plan';
import type { KnownOrganization } from '../organizations/known-organization';
import { lockOrganization, lockOrganizations } from '../organizations/organization-store';
import type { Organizations } from '../organizations/organizations';
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
    const organization = await locked(tx, organizationId);
    await storeDecisions(tx, organizationId, decisions);
    // Kept in every mode, so that a later change of mode finds them; applied in mode scim only.
    if (organization.mode !== 'scim') return [];
    return carryOut(tx, organization, decisions.map(causedDecision), { traceparent });
  };

  const applyRun = async (tx: Transaction, decided: SyncDecided, origin: Origin): Promise<Published> => {
    const { organizationId, parentId, runId, scope, problems } = decided;
    const organization = await locked(tx, organizationId);
    const members =
      organization.mode === 'scim' && (scope === SyncScope.MEMBERS || scope === SyncScope.BOTH)
        ? await carryOut(tx, organization, await differencesToDecisions(tx, organizationId, runId), origin)
        : [];
    const counts = await runCounts(tx, organizationId, runId);
    const applied = create(SyncAppliedSchema, { runId, parentId, organizationId, problems, held: 0, ...counts });
    return [...members, syncApplied(applied, origin)];
  };

  const carryOut = async (
    tx: Transaction,
    organization: KnownOrganization,
    decisions: readonly CausedDecision[],
    origin: Origin,
  ): Promise<Published> => {
    const now = clock.now();
    const { organizationId } = organization;
    const changes = await planDecisions(tx, organization, decisions, now);
    return membersChanged(organizationId, await memberChanges.carryOut(tx, organizationId, changes, now), origin);
  };

  return async (tx, records) => {
    const steps = stepsOf(records);
    // Asked before any row is locked: nobody waits for this transaction while it waits for seat-policy.
    const asked = await organizations.askFor(tx, neededRevisions(steps));
    await lockOrganizations(tx, [...new Set([...steps.flatMap(touched), ...asked.map((one) => one.organizationId)])]);
    const published: Published = [];
    for (const stated of asked) published.push(...(await organizations.arrive(tx, stated)));
    for (const step of steps) published.push(...(await applyStep(tx, step)));
    await outbox.append(tx, published);
  };
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
