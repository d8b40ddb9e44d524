import type { Client } from '@connectrpc/connect';
import { group, type seatPolicy } from '@rollcall/contracts';
import { createOutbox, type Running, type RunningRelay } from '@rollcall/messaging';
import {
  type Catalogue,
  createAudit,
  defaultCatalogue,
  type Service,
  type ServiceDependencies,
} from '@rollcall/service';
import { createAuditReaders } from './calls/audit-readers';
import { createGroupCalls } from './calls/group-calls';
import { createApply, heardTopics } from './consumer/consumer';
import { createCustomRoles } from './custom-roles/custom-roles';
import { createDirectGroups } from './direct-groups/direct-groups';
import { createDifferenceWatch } from './entitlements/changes/difference-watch';
import { createGrantChanges } from './entitlements/changes/grant-changes';
import { createEntitlements } from './entitlements/entitlements';
import { createGroupSettings } from './group-settings/group-settings';
import { createOrganizationLimits } from './organizations/organization-limits';
import { createOrganizations } from './organizations/organizations';
import { createMemberSpendLimits } from './spend-limits/member-spend-limits';

export interface GroupDependencies extends ServiceDependencies {
  readonly seatPolicy: Client<typeof seatPolicy.SeatPolicyService>;
  /** Every capability of the deployment; the default one where it names none. */
  readonly catalogue?: Catalogue;
  /** Answers about people kept in memory at most; 100,000 by default. */
  readonly answersKept?: number;
}

/** The service that answers: which groups are there, and what do they give? */
export function createGroup(dependencies: GroupDependencies): Service {
  const { database, transport, runtime, log, metrics, seatPolicy } = dependencies;
  const { catalogue = defaultCatalogue, answersKept = 100_000 } = dependencies;
  const running: Running[] = [];
  let relay: RunningRelay | undefined;
  const outbox = createOutbox({ clock: runtime.clock, newId: runtime.newId, wake: () => relay?.wake() });
  const organizations = createOrganizations({ database, seatPolicy, log });
  const entitlements = createEntitlements({
    database,
    organizations,
    catalogue,
    answersKept,
    clock: runtime.clock,
    log,
    metrics,
  });
  const { changeLog, answers, streams } = entitlements;
  const differences = createDifferenceWatch({ catalogue });
  const changes = createGrantChanges({ database, outbox, changeLog, differences });
  const customRoles = createCustomRoles({ database, changes, catalogue });
  const memberSpendLimits = createMemberSpendLimits({ database, changes });
  const limits = createOrganizationLimits({ database, changes, catalogue });
  const audit = createAudit({
    database,
    clock: runtime.clock,
    newId: runtime.newId,
    log,
    readers: createAuditReaders({ database, organizations, customRoles, memberSpendLimits, limits }),
    parentOf: async (organizationId) => (await organizations.find(organizationId)).parentId,
  });
  const calls = createGroupCalls({
    database,
    organizations,
    directGroups: createDirectGroups({ changes, newId: runtime.newId }),
    customRoles,
    groupSettings: createGroupSettings({ changes }),
    memberSpendLimits,
    limits,
    catalogue,
    answers,
    streams,
  });

  return {
    doors: {
      routes: (router) =>
        void router.service(group.GroupService, { ...calls, listAuditEntries: audit.listAuditEntries }),
      audit,
      readiness: async () => {
        await database.query('select 1');
        return transport.problems();
      },
    },

    async start() {
      running.push(entitlements.start());
      // The consumer before the relay: the embedded transport lets a record go when the consumers known by then have it.
      const apply = createApply({ outbox, changeLog, differences });
      running.push(await transport.subscribe({ consumer: 'group', topics: heardTopics, database, apply }));
      relay = await transport.relay({ service: 'group', database });
      running.push(relay);
    },

    async stop() {
      // The consumer before the relay here too, so that what it still appends is relayed.
      for (let part = running.shift(); part; part = running.shift()) await part.stop();
    },
  };
}
