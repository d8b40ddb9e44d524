import type { Answer, Call } from './exchange';

export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** With `:name` for a segment that varies. */
  readonly path: string;
  handle(call: Call): Answer | Promise<Answer>;
}

export type RawCall = Omit<Call, 'params'>;
export type Dispatch = (call: RawCall) => Promise<Answer>;

/** One way from a request to its answer for sockets and for calls within the process, so that the two cannot differ. */
export function createRouter(routes: readonly Route[]): Dispatch {
  const known = routes.map((route) => ({ route, segments: route.path.split('/') }));
  return async (call) => {
    const asked = call.path.split('/');
    for (const { route, segments } of known) {
      if (route.method === call.method && segments.length === asked.length) {
        const params = match(segments, asked);
        if (params !== undefined) {
          return route.handle({ ...call, params });
        }
      }
    }
    return { status: 404, body: { message: `Cannot ${call.method} ${call.path}`, error: 'Not Found' } };
  };
}

function match(segments: readonly string[], asked: readonly string[]): Record<string, string> | undefined {
  const params: Record<string, string> = {};
  for (const [place, segment] of segments.entries()) {
    const value = asked[place] ?? '';
    if (segment.startsWith(':')) {
      const decoded = decodedSegment(value);
      if (decoded === undefined || decoded === '') {
        return undefined;
      }
      params[segment.slice(1)] = decoded;
    } else if (segment !== value) {
      return undefined;
    }
  }
  return params;
}

function decodedSegment(value: string): string | undefined {
  try {
    return decodeURIComponent(value);
  } catch {
    return undefined;
  }
}
