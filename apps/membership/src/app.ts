import type { Client } from '@connectrpc/connect';
import { type group, membership, type seatPolicy } from '@rollcall/contracts';
import { createOutbox, type Running, type RunningRelay } from '@rollcall/messaging';
import { createAudit, type Service, type ServiceDependencies } from '@rollcall/service';
import { createAuditReaders } from './calls/audit-readers';
import { createMembershipCalls } from './calls/membership-calls';
import { createApply, heardTopics } from './consumer/consumer';
import { serveMembersCsv } from './export/members-csv';
import { createHoldKeeping } from './holds/hold-keeping';
import { createHoldMetrics } from './holds/hold-metrics';
import { createHolds } from './holds/holds';
import { createLogins } from './logins/logins';
import { createManualChanges } from './members/manual-changes';
import { createMemberChanges } from './members/member-changes';
import { createMemberMetrics } from './members/member-metrics';
import { createOrganizationSource } from './organizations/organization-source';
import { createOrganizations } from './organizations/organizations';
import { createAskDecidedRun } from './previews/decided-people';
import { createPreviews } from './previews/previews';
import { createSeatReservations } from './seats/seat-reservations';

export interface MembershipDependencies extends ServiceDependencies {
  readonly seatPolicy: Client<typeof seatPolicy.SeatPolicyService>;
  readonly group: Client<typeof group.GroupService>;
}

/** The service that answers: who has what? */
export function createMembership(dependencies: MembershipDependencies): Service {
  const { database, transport, runtime, log, metrics, seatPolicy, group: groups } = dependencies;
  const { clock, newId } = runtime;
  const running: Running[] = [];
  let relay: RunningRelay | undefined;

  const outbox = createOutbox({ clock, newId, wake: () => relay?.wake() });
  const memberMetrics = createMemberMetrics({ meter: metrics.meter, database });
  const holdMetrics = createHoldMetrics({ meter: metrics.meter, database });
  const holdKeeping = createHoldKeeping({ newId, log });
  const memberChanges = createMemberChanges({ newId, holdKeeping, count: memberMetrics.count });
  const source = createOrganizationSource({ seatPolicy, log });
  const organizations = createOrganizations({ database, source, memberChanges, outbox, clock });
  const manualChanges = createManualChanges({ database, organizations, memberChanges, outbox, clock });
  const holds = createHolds({ database, organizations, memberChanges, outbox, clock, newId });
  const seatReservations = createSeatReservations({ database, organizations });
  const logins = createLogins({ database, organizations, seatPolicy, memberChanges, outbox, clock, log });
  const askDecidedRun = createAskDecidedRun({ seatPolicy, log });
  const previews = createPreviews({ database, organizations, askDecidedRun, clock });
  const audit = createAudit({
    database,
    clock,
    newId,
    log,
    readers: createAuditReaders({ database, organizations, holds }),
    parentOf: async (organizationId) => (await organizations.ensureKnown(organizationId)).parentId,
  });
  const calls = createMembershipCalls({
    database,
    organizations,
    manualChanges,
    holds,
    seatReservations,
    logins,
    previews,
    clock,
  });
  const apply = createApply({ organizations, memberChanges, outbox, clock, log });

  return {
    doors: {
      routes: (router) =>
        void router.service(membership.MembershipService, { ...calls, listAuditEntries: audit.listAuditEntries }),
      audit,
      http: serveMembersCsv({ database, organizations, group: groups, log }),
      readiness: async () => {
        await database.query('select 1');
        return transport.problems();
      },
    },

    async start() {
      memberMetrics.observe();
      holdMetrics.observe();
      relay = await transport.relay({ service: 'membership', database });
      running.push(relay);
      running.push(await transport.subscribe({ consumer: 'membership', topics: heardTopics, database, apply }));
    },

    async stop() {
      memberMetrics.stop();
      holdMetrics.stop();
      for (let part = running.pop(); part; part = running.pop()) await part.stop();
    },
  };
}
