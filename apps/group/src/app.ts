import type { Client } from '@connectrpc/connect';
import { group, type seatPolicy } from '@rollcall/contracts';
import { createOutbox, type Running, type RunningRelay } from '@rollcall/messaging';
import type { Service, ServiceDependencies } from '@rollcall/service';
import { createGroupCalls } from './calls/group-calls';
import { createApply, heardTopics } from './consumer/consumer';
import { createDirectGroups } from './direct-groups/direct-groups';
import { createOrganizations } from './organizations/organizations';

export interface GroupDependencies extends ServiceDependencies {
  readonly seatPolicy: Client<typeof seatPolicy.SeatPolicyService>;
}

/** The service that answers: which groups are there? */
export function createGroup({ database, transport, runtime, log, seatPolicy }: GroupDependencies): Service {
  const running: Running[] = [];
  let relay: RunningRelay | undefined;
  const outbox = createOutbox({ clock: runtime.clock, newId: runtime.newId, wake: () => relay?.wake() });
  const organizations = createOrganizations({ database, seatPolicy, log });
  const directGroups = createDirectGroups({ database, outbox, newId: runtime.newId });
  const calls = createGroupCalls({ database, organizations, directGroups });

  return {
    doors: {
      routes: (router) => void router.service(group.GroupService, calls),
      readiness: async () => {
        await database.query('select 1');
        return transport.problems();
      },
    },

    async start() {
      // The consumer before the relay: the embedded transport lets a record go when the consumers known by then have it.
      running.push(
        await transport.subscribe({ consumer: 'group', topics: heardTopics, database, apply: createApply({ outbox }) }),
      );
      relay = await transport.relay({ service: 'group', database });
      running.push(relay);
    },

    async stop() {
      // The consumer first here too, so that what it still appends is relayed.
      for (let part = running.shift(); part; part = running.shift()) await part.stop();
    },
  };
}
