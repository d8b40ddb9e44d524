import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** WorkOS's payloads, as far as ingest reads them. */
export type Payload = Record<string, unknown> & { id: string };

/** A scripted WorkOS: holds a few lists and serves them over HTTP; any answer can be replaced. */
export interface WorkosStandIn {
  readonly url: string;
  readonly directories: Payload[];
  readonly users: Payload[];
  readonly groups: Payload[];
  /** Oldest first. */
  readonly events: Payload[];
  /** Group id to the ids of its users. */
  readonly members: Map<string, Set<string>>;
  /** Paths and queries asked so far. */
  readonly asked: URL[];
  /** Answers instead of the lists, where it answers something; throw nothing. */
  answerInstead: ((url: URL) => Scripted | undefined) | undefined;
  /** WorkOS's clock, for the Date header. */
  now: () => Date;
  close(): Promise<void>;
}

export interface Scripted {
  readonly status?: number;
  readonly headers?: Record<string, string>;
  /** Text as it is; anything else as JSON. */
  readonly body?: unknown;
  /** Breaks the connection off in the middle of the body. */
  readonly breakOff?: boolean;
}

export async function startWorkosStandIn(): Promise<WorkosStandIn> {
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://workos');
    standIn.asked.push(url);
    send(request, response, standIn.answerInstead?.(url) ?? answer(url), standIn.now());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;

  const standIn: WorkosStandIn = {
    url: `http://127.0.0.1:${port}`,
    directories: [],
    users: [],
    groups: [],
    events: [],
    members: new Map(),
    asked: [],
    answerInstead: undefined,
    now: () => new Date(),
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };

  function answer(url: URL): Scripted {
    const query = url.searchParams;
    const [, kind, one] = /^\/(directory_users|directory_groups)\/([^/]+)$/.exec(url.pathname) ?? [];
    if (one !== undefined) {
      const found = (kind === 'directory_users' ? standIn.users : standIn.groups).find(({ id }) => id === one);
      return found ? { body: found } : { status: 404, body: { message: 'not found' } };
    }
    switch (url.pathname) {
      case '/directories':
        return list(
          standIn.directories.filter((directory) => directory['organization_id'] === query.get('organization_id')),
          query,
        );
      case '/directory_users': {
        const group = query.get('group');
        const directory = query.get('directory');
        const members = group === null ? undefined : (standIn.members.get(group) ?? new Set());
        return list(
          standIn.users.filter((user) => (members ? members.has(user.id) : user['directory_id'] === directory)),
          query,
        );
      }
      case '/directory_groups': {
        const user = query.get('user');
        const directory = query.get('directory');
        return list(
          standIn.groups.filter((group) =>
            user === null ? group['directory_id'] === directory : standIn.members.get(group.id)?.has(user),
          ),
          query,
        );
      }
      case '/events':
        return events(query);
      default:
        return { status: 404, body: { message: 'not found' } };
    }
  }

  function events(query: URLSearchParams): Scripted {
    const after = query.get('after');
    const rangeStart = query.get('range_start');
    let from = standIn.events.filter((event) => rangeStart === null || String(event['created_at']) > rangeStart);
    if (after !== null) {
      const place = standIn.events.findIndex(({ id }) => id === after);
      if (place < 0) return { status: 400, body: { message: 'unknown cursor' } };
      from = standIn.events.slice(place + 1);
    }
    const data = from.slice(0, Number(query.get('limit')));
    return { body: { object: 'list', data, list_metadata: { after: data.at(-1)?.id ?? null } } };
  }

  return standIn;
}

function list(items: readonly Payload[], query: URLSearchParams): Scripted {
  const after = query.get('after') ?? '';
  const sorted = [...items].sort((a, b) => (a.id < b.id ? -1 : 1)).filter(({ id }) => id > after);
  const data = sorted.slice(0, Number(query.get('limit')));
  return {
    body: {
      object: 'list',
      data,
      list_metadata: { before: null, after: sorted.length > data.length ? data.at(-1)?.id : null },
    },
  };
}

function send(
  request: IncomingMessage,
  response: ServerResponse,
  { status = 200, headers = {}, body = {}, breakOff = false }: Scripted,
  now: Date,
): void {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  response.writeHead(status, {
    'content-type': 'application/json',
    date: now.toUTCString(),
    ...(breakOff && { 'content-length': String(text.length) }),
    ...headers,
  });
  if (!breakOff) return void response.end(text);
  response.write(text.slice(0, text.length / 2), () => request.socket.destroy());
}
