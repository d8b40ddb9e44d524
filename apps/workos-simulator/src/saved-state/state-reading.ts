import type { z } from 'zod';
import type { DepartedUser } from '../directory/departed-users';
import type { Directory } from '../directory/directory';
import type { DirectoryGroup } from '../directory/directory-group';
import type { DirectoryUser } from '../directory/directory-user';
import type { Organization } from '../directory/organization';
import type { LoggedEvent } from '../events/event-log';
import type { FaultSettings } from '../faults/faults';
import type { IdsState } from '../ids/object-ids';
import type { WebhookEndpoint } from '../webhooks/deliveries';
import type { AddedPerson } from '../sign-in/added-people';
import type { SimulatorState } from './simulator-state';
import { formatVersion, headerLine, type StateLine, stateLine } from './state-line';

/** What is wrong with a line. */
export class BadLine extends Error {
  override readonly name = 'BadLine';
}

export interface StateReading {
  /** @throws BadLine */
  take(line: string): void;
  /** @throws BadLine when the last line has not come yet */
  state(): SimulatorState;
}

interface Contents {
  readonly users: DirectoryUser[];
  readonly groups: DirectoryGroup[];
  readonly members: Map<string, string[]>;
}

/** Puts a state together from its lines. It fits together then: whoever takes it over cannot fail halfway. */
export function createStateReading(): StateReading {
  let begun = false;
  let ended = false;
  let ids: IdsState = { present: null, given: null };
  let endpoint: WebhookEndpoint | null | undefined;
  let faults: FaultSettings | undefined;
  const organizations = new Map<string, Organization>();
  const directories = new Map<string, { directory: Directory; load: Contents }>();
  const users = new Map<string, DirectoryUser>();
  const groups = new Map<string, DirectoryGroup>();
  const removedIds: string[] = [];
  const departed: DepartedUser[] = [];
  const people: AddedPerson[] = [];
  const events: LoggedEvent[] = [];

  function contentsOf(directoryId: string): Contents {
    return known(directories, directoryId, 'directory').load;
  }

  /** Appends what must ascend: every list is searched by halves. */
  function append<T extends { readonly id: string }>(list: T[], item: T): void {
    ascending(list.at(-1)?.id, item.id);
    list.push(item);
  }

  function add(line: StateLine): void {
    switch (line.kind) {
      case 'ids':
        ids = { present: line.present, given: line.given };
        return;
      case 'endpoint':
        endpoint = line.endpoint;
        return;
      case 'faults':
        faults = line.faults;
        return;
      case 'organization':
        unknown(organizations, line.organization.id);
        organizations.set(line.organization.id, line.organization);
        return;
      case 'directory': {
        const { directory } = line;
        known(organizations, directory.organization_id, 'organization');
        unknown(directories, directory.id);
        directories.set(directory.id, { directory, load: { users: [], groups: [], members: new Map() } });
        return;
      }
      case 'user': {
        const { user } = line;
        unknown(users, user.id);
        append(contentsOf(user.directory_id).users, user);
        users.set(user.id, user);
        return;
      }
      case 'group': {
        const { group } = line;
        unknown(groups, group.id);
        const contents = contentsOf(group.directory_id);
        append(contents.groups, group);
        contents.members.set(group.id, []);
        groups.set(group.id, group);
        return;
      }
      case 'members': {
        const group = known(groups, line.group_id, 'group');
        const members = known(contentsOf(group.directory_id).members, group.id, 'group');
        for (const userId of line.user_ids) {
          const user = known(users, userId, 'user');
          if (user.directory_id !== group.directory_id) {
            throw new BadLine(`user '${userId}' is of another directory than group '${group.id}'`);
          }
          ascending(members.at(-1), userId);
          // The id of the user, not the equal text of this line: half a million of them would be kept twice.
          members.push(user.id);
        }
        return;
      }
      case 'removed':
        for (const id of line.ids) {
          removedIds.push(id);
        }
        return;
      case 'departed':
        contentsOf(line.user.directory_id);
        departed.push({ user: line.user, groupIds: line.group_ids });
        return;
      case 'person':
        people.push(line.person);
        return;
      case 'event': {
        const last = events.at(-1)?.event;
        ascending(last?.id, line.event.id);
        if (last !== undefined && Date.parse(last.created_at) > Date.parse(line.event.created_at)) {
          throw new BadLine(`event '${line.event.id}' is older than the one before`);
        }
        events.push({ event: line.event, organizationId: line.organization_id });
        return;
      }
      case 'end':
        ended = true;
        return;
    }
  }

  return {
    take(text) {
      if (ended) {
        throw new BadLine('comes after the end');
      }
      const value = parseJson(text);
      if (begun) {
        add(parse(stateLine, value));
        return;
      }
      const header = headerLine.safeParse(value);
      if (!header.success) {
        throw new BadLine('is not the beginning of a saved state');
      }
      if (header.data.version !== formatVersion) {
        throw new BadLine(
          `the format is version ${header.data.version}, this simulator reads version ${formatVersion}`,
        );
      }
      begun = true;
    },
    state() {
      if (!ended) {
        throw new BadLine('the end is missing');
      }
      const population = {
        organizations: [...organizations.values()],
        directories: [...directories.values()],
        removedIds,
      };
      return { ids, endpoint, faults, population, departed, people, events };
    },
  };
}

function known<T>(things: ReadonlyMap<string, T>, id: string, kind: string): T {
  const found = things.get(id);
  if (found === undefined) {
    throw new BadLine(`there is no ${kind} '${id}'`);
  }
  return found;
}

function unknown(things: ReadonlyMap<string, unknown>, id: string): void {
  if (things.has(id)) {
    throw new BadLine(`'${id}' is there twice`);
  }
}

function ascending(last: string | undefined, next: string): void {
  if (last !== undefined && last >= next) {
    throw new BadLine(`'${next}' does not come after '${last}'`);
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new BadLine('is not JSON');
  }
}

function parse<T extends z.ZodType>(schema: T, value: unknown): z.infer<T> {
  const parsed = schema.safeParse(value);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new BadLine(`${issue?.path.join('.') || 'the line'}: ${issue?.message}`);
  }
  return parsed.data;
}
