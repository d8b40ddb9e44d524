import type { Clock } from '@rollcall/domain';
import { type DirectoryGroup, newGroup } from '../directory/directory-group';
import { type DirectoryUser, newUser } from '../directory/directory-user';
import type { Population } from '../directory/population';
import { notFound } from '../directory/refused';
import type { EventLog } from '../events/event-log';
import type { ObjectIds } from '../ids/object-ids';
import { makeCompany } from './company';

export interface GenerateInput {
  readonly users: number;
  readonly groups?: number | undefined;
  readonly groups_per_user?: number | undefined;
  readonly seed?: number | undefined;
  readonly email_domain?: string | undefined;
  /** Write an event for everything made into the log. No webhook is sent either way. */
  readonly events?: boolean | undefined;
}

export interface Generated {
  readonly directory_id: string;
  readonly users: number;
  readonly groups: number;
  readonly memberships: number;
  readonly seed: number;
  readonly email_domain: string;
}

/** Fills a directory as its first connection to an identity provider does. */
export interface InitialLoads {
  /** @throws Refused when there is no such directory */
  generate(directoryId: string, input: GenerateInput): Generated;
}

/** Objects are made this far apart, so that times of creation differ; the newest is as old as this, too. */
const spacingMs = 1_000;

export function createInitialLoads(deps: {
  population: Population;
  events: EventLog;
  ids: ObjectIds;
  clock: Clock;
}): InitialLoads {
  const { population, events, ids } = deps;
  return {
    generate(directoryId, input) {
      const directory = population.directory(directoryId);
      if (directory === undefined) {
        throw notFound('Directory', directoryId);
      }
      const seed = input.seed ?? 1;
      const present = population.usersOf(directoryId).length + population.groupsOf(directoryId).length;
      const company = makeCompany({
        users: input.users,
        groups: input.groups ?? 0,
        groupsPerUser: input.groups_per_user ?? 0,
        // A second load of one directory brings other people, not the same once more.
        seed: present === 0 ? [seed] : [seed, present],
        emailDomain: input.email_domain,
      });
      const owner = { directoryId, organizationId: directory.organization_id };
      const start = deps.clock.now().getTime() - (input.users + company.groups.length) * spacingMs;
      const timeOf = (place: number) => new Date(start + place * spacingMs);

      const groups: DirectoryGroup[] = company.groups.map((attributes, place) => {
        const time = timeOf(place);
        const stamp = time.toISOString();
        return newGroup({
          id: ids.at('directory_group', time),
          ...owner,
          attributes: { name: attributes.name, idp_id: attributes.idpId },
          createdAt: stamp,
          updatedAt: stamp,
        });
      });
      const members = new Map<string, string[]>(groups.map((group) => [group.id, []]));
      const users: DirectoryUser[] = [];
      const isTaken = (email: string) => population.usersWithEmail(directoryId, email).length > 0;
      for (const person of company.people(isTaken)) {
        const time = timeOf(groups.length + users.length);
        const stamp = time.toISOString();
        const email = `${person.mailbox}@${company.emailDomain}`;
        const user = newUser({
          id: ids.at('directory_user', time),
          ...owner,
          attributes: {
            idp_id: person.idpId,
            email,
            first_name: person.firstName,
            last_name: person.lastName,
            job_title: person.jobTitle,
            username: email,
            state: 'active',
            custom_attributes: { job_title: person.jobTitle },
            created_at: stamp,
          },
          updatedAt: stamp,
        });
        users.push(user);
        for (const place of person.groups) {
          members.get(groups[place]?.id ?? '')?.push(user.id);
        }
      }
      population.load(directoryId, { users, groups, members });

      if (input.events === true) {
        groups.forEach((group) => events.record('dsync.group.created', group, owner.organizationId));
        users.forEach((user) => events.record('dsync.user.created', user, owner.organizationId));
        for (const group of groups) {
          for (const userId of members.get(group.id) ?? []) {
            const user = population.user(userId);
            if (user !== undefined) {
              const membership = { directory_id: directoryId, user, group };
              events.record('dsync.group.user_added', membership, owner.organizationId);
            }
          }
        }
      }
      let memberships = 0;
      members.forEach((list) => (memberships += list.length));
      const made = { users: users.length, groups: groups.length, memberships };
      return { directory_id: directoryId, ...made, seed, email_domain: company.emailDomain };
    },
  };
}
