import type { Client } from '@connectrpc/connect';
import { type membership, seatPolicy } from '@rollcall/contracts';
import { createOutbox, type Running, type RunningRelay } from '@rollcall/messaging';
import {
  type Catalogue,
  createAudit,
  defaultCatalogue,
  type Service,
  type ServiceDependencies,
} from '@rollcall/service';
import { createAuditReaders } from './calls/audit-readers';
import { createSeatPolicyCalls } from './calls/seat-policy-calls';
import { createDecider } from './decisions/decider';
import { createExplanations } from './decisions/explanation';
import { createLoginDecisions } from './decisions/login-decisions';
import { createOverdueRemovals, type OverdueRemovals } from './decisions/overdue-removals';
import { createDirectoryChangesConsumer } from './directory-mirror/directory-changes-consumer';
import { createMemberLookup } from './members/member-lookup';
import { createPlanBases } from './members/plan-bases';
import { createSeatReservation } from './members/seat-reservation';
import { createOrganizationEdits } from './organizations/organization-edits';
import { createOrganizations } from './organizations/organizations';
import { createParents } from './parents/parents';
import { createConfirmedPlans } from './previews/confirmed-plans';
import { createPreviews } from './previews/previews';

export interface SeatPolicyDependencies extends ServiceDependencies {
  readonly membership: Client<typeof membership.MembershipService>;
  /** What seat tiers may name. Not given: the default catalogue. */
  readonly catalogue?: Catalogue;
}

/** The service that answers: who should have what? */
export function createSeatPolicy(dependencies: SeatPolicyDependencies): Service {
  const { database, transport, runtime, log, membership, catalogue = defaultCatalogue } = dependencies;
  const { clock, newId } = runtime;
  const running: Running[] = [];
  let relay: RunningRelay | undefined;
  const outbox = createOutbox({ clock, newId, wake: () => relay?.wake() });

  const parents = createParents({ database, outbox, clock });
  const seatReservation = createSeatReservation(membership);
  const edits = createOrganizationEdits({ database, outbox, clock, newId, seatReservation });
  const confirmedPlans = createConfirmedPlans({ database, planBases: createPlanBases(membership) });
  const organizations = createOrganizations({ database, clock, catalogue, edits, confirmedPlans });
  const audit = createAudit({
    database,
    clock,
    newId,
    log,
    readers: createAuditReaders({ parents, organizations }),
    parentOf: async (organizationId) => (await organizations.get(organizationId)).parentId,
  });
  const calls = createSeatPolicyCalls({
    database,
    parents,
    organizations,
    explanations: createExplanations({ database, memberLookup: createMemberLookup(membership) }),
    loginDecisions: createLoginDecisions({ database }),
    previews: createPreviews({ database }),
    confirmedPlans,
  });

  const decider = createDecider({ clock, onPutOff: () => overdueRemovals.wake() });
  const overdueRemovals: OverdueRemovals = createOverdueRemovals({ database, outbox, decider, clock, log });
  const { apply } = createDirectoryChangesConsumer({ outbox, decider });

  return {
    doors: {
      routes: (router) =>
        void router.service(seatPolicy.SeatPolicyService, { ...calls, listAuditEntries: audit.listAuditEntries }),
      audit,
      readiness: async () => {
        await database.query('select 1');
        return transport.problems();
      },
    },

    async start() {
      // The subscription first: the embedded transport delivers from the moment that a relay starts.
      running.push(
        await transport.subscribe({
          consumer: 'seat-policy',
          topics: ['directory.changes'],
          database,
          does: 'decide',
          apply,
        }),
      );
      relay = await transport.relay({ service: 'seat-policy', database });
      running.push(relay);
      overdueRemovals.start();
      running.push(overdueRemovals);
    },

    async stop() {
      for (let part = running.pop(); part; part = running.pop()) await part.stop();
    },
  };
}
