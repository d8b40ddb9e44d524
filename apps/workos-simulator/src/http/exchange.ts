/** A request as the calls see it, however it came: over a socket or in the process. */
export interface Call {
  readonly method: string;
  readonly path: string;
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly authorization: string | undefined;
  readonly body: string;
}

export interface Answer {
  readonly status: number;
  /** Sent as JSON; undefined: no body. */
  readonly body?: unknown;
  /** HTML for people, in place of a body. */
  readonly page?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** `truncated`: cut off in the body. `withheld`: not sent at all, the client waits in vain. `reset`: the connection is. */
  readonly delivery?: 'whole' | 'truncated' | 'withheld' | 'reset';
}

/** How long a withheld answer keeps the client waiting before the connection is cut; longer than the SDK's 60 s. */
export const withheldMs = 70_000;

/** Of a body that is cut off, this much is sent. */
export function firstHalf(text: string): string {
  return text.slice(0, Math.floor(text.length / 2));
}
