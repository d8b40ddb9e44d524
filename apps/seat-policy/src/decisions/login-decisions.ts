import { DecisionOutcome } from '@rollcall/contracts';
import type { Database } from '@rollcall/persistence';
import { notFound } from '@rollcall/service';
import { directoryPeople, peopleOf } from '../directory-mirror/directory-people';
import { organizationStore } from '../organizations/organization-store';
import { type SeatDecision, seatDecision } from './decision-records';
import { decisionSettings } from './decision-settings';
import { decideByDirectory } from './directory-decision';
import { decisionAbout } from './made-decision';

export interface LoginDecision {
  readonly decision: SeatDecision;
  /** The settings it was made under. */
  readonly settingsRevision: number;
}

/** What somebody who logs in right now should have. Nothing is stored or published: in mode jit each login asks anew. */
export interface LoginDecisions {
  /** @throws ConnectError not_found (organization) */
  decide(organizationId: string, email: string): Promise<LoginDecision>;
}

export function createLoginDecisions({ database }: { database: Database }): LoginDecisions {
  return {
    async decide(organizationId, email) {
      const organization = await organizationStore.find(database, organizationId);
      if (!organization) throw notFound('organization', organizationId);
      const { parentId, revision } = organization;
      const people = peopleOf(await directoryPeople.load(database, parentId, { emails: [email], userIds: [] }));
      const { person, decision } = decideByDirectory({
        settings: decisionSettings(organization),
        users: people.byEmail.get(email) ?? [],
        goneUsers: people.goneByEmail.get(email) ?? [],
        known: true,
      });
      const made = decisionAbout(person, decision);
      return {
        decision: made
          ? seatDecision({ email, decision: made })
          : { email, outcome: DecisionOutcome.NONE, reasonCode: decision.reasonCode },
        settingsRevision: revision,
      };
    },
  };
}
