import type { DescService } from '@bufbuild/protobuf';
import { type Client, ConnectError, createClient, type Interceptor } from '@connectrpc/connect';
import { createConnectTransport } from '@connectrpc/connect-node';
import { actingForHeader, actingForValue, group, ingest, membership, seatPolicy } from '@rollcall/contracts';
import type { ServiceUrls, Settings } from '../configuration/settings';
import { originHeader } from '../failures/failure';

/** The services of Rollcall, as the program calls them. */
export interface Services {
  readonly ingest: Client<typeof ingest.IngestService>;
  readonly membership: Client<typeof membership.MembershipService>;
  readonly group: Client<typeof group.GroupService>;
  readonly seatPolicy: Client<typeof seatPolicy.SeatPolicyService>;
  /** A plain `GET` of one of them, with the token. */
  get(service: keyof ServiceUrls, path: string, signal?: AbortSignal): Promise<Response>;
}

/** How a service is called in sentences. */
export const serviceNames: Readonly<Record<keyof ServiceUrls, string>> = {
  ingest: 'ingest',
  membership: 'membership',
  group: 'group',
  seatPolicy: 'seat-policy',
};

/** A plan of a whole directory takes its time. Calls that stream do not end by time. */
export const patient = { timeoutMs: 10 * 60_000 };
export const endless = { timeoutMs: 0 };
const defaultTimeoutMs = 30_000;

export function createServices({ urls, token, actingFor }: Settings): Services {
  const headers = {
    authorization: `Bearer ${token}`,
    ...(actingFor && { [actingForHeader]: actingForValue(actingFor) }),
  };

  const clientOf = <Service extends DescService>(service: Service, name: keyof ServiceUrls): Client<Service> => {
    const present: Interceptor = (next) => (request) => {
      for (const [header, value] of Object.entries(headers)) request.header.set(header, value);
      return next(request);
    };
    const interceptors = [nameOrigin(`${serviceNames[name]} at ${urls[name]}`), present];
    const transport = createConnectTransport({
      baseUrl: urls[name],
      httpVersion: '1.1',
      interceptors,
      defaultTimeoutMs,
    });
    return createClient(service, transport);
  };

  return {
    ingest: clientOf(ingest.IngestService, 'ingest'),
    membership: clientOf(membership.MembershipService, 'membership'),
    group: clientOf(group.GroupService, 'group'),
    seatPolicy: clientOf(seatPolicy.SeatPolicyService, 'seatPolicy'),
    async get(service, path, signal) {
      try {
        return await fetch(`${urls[service]}${path}`, { headers, redirect: 'error', ...(signal && { signal }) });
      } catch (error) {
        throw named(error, `${serviceNames[service]} at ${urls[service]}`);
      }
    },
  };
}

/** Writes on errors which service they come from: the words of an error do not say it. */
function nameOrigin(origin: string): Interceptor {
  return (next) => async (request) => {
    try {
      const response = await next(request);
      if (!response.stream) return response;
      return { ...response, message: namedStream(response.message, origin) };
    } catch (error) {
      throw named(error, origin);
    }
  };
}

async function* namedStream<Message>(messages: AsyncIterable<Message>, origin: string): AsyncGenerator<Message> {
  try {
    yield* messages;
  } catch (error) {
    throw named(error, origin);
  }
}

function named(error: unknown, origin: string): ConnectError {
  const failure = ConnectError.from(error);
  failure.metadata.set(originHeader, origin);
  return failure;
}
