import { type CallOptions, type Client } from '@connectrpc/connect';
import type { group } from '@rollcall/contracts';
import type { Clock } from './clock';

export interface OrganizationWatchOptions {
  readonly client: Client<typeof group.GroupService>;
  readonly organizationId: string;
  readonly clock: Clock;
  readonly random: () => number;
  /** Milliseconds without a sign of life after which the stream counts as broken. */
  readonly patience: number;
  readonly onStartOver: (position: number) => void;
  readonly onChange: (change: group.EntitlementChange) => void;
}

/** The stream of an organization's changes, taken up again whenever it breaks. */
export interface OrganizationWatch {
  /** Every change has been told up to a moment ago. */
  isLive(): boolean;
  /** The newest change that was told; 0 before the first. */
  lastChange(): bigint;
  stop(): void;
}

/** Milliseconds before the stream is opened again, the more often it failed the longer. */
const shortestPause = 100;
const longestPause = 5_000;

export function watchOrganization(options: OrganizationWatchOptions): OrganizationWatch {
  const { client, organizationId, clock, random, patience, onStartOver, onChange } = options;
  const stopping = new AbortController();
  let position: bigint | undefined;
  let lastChange = 0n;
  let heardAt: number | undefined;
  let pause = shortestPause;

  const now = (): number => clock.now().getTime();

  const hear = (message: group.WatchEntitlementsResponse): void => {
    if (message.startOver) onStartOver(Number(message.position));
    for (const change of message.changes) {
      if (change.position > lastChange) lastChange = change.position;
      onChange(change);
    }
    position = message.position;
    heardAt = now();
    pause = shortestPause;
  };

  /** Aborts a stream that has gone silent: a broken connection may never say so. */
  const watchSilence = async (stream: AbortController): Promise<void> => {
    let since = now();
    while (!stream.signal.aborted) {
      await clock.sleep(Math.max(1, since + patience - now()), stream.signal);
      since = Math.max(since, heardAt ?? 0);
      if (now() - since >= patience) stream.abort();
    }
  };

  const listen = async (): Promise<void> => {
    const stream = new AbortController();
    const onStop = (): void => stream.abort();
    stopping.signal.addEventListener('abort', onStop);
    const silence = watchSilence(stream);
    try {
      const request = { organizationId, ...(position !== undefined && { afterPosition: position }) };
      // No deadline: the stream does not end by itself.
      const callOptions: CallOptions = { signal: stream.signal, timeoutMs: 0 };
      for await (const message of client.watchEntitlements(request, callOptions)) hear(message);
    } catch {
      // Whatever broke it, it is taken up again; until then answers are not kept but asked for.
    } finally {
      heardAt = undefined;
      stream.abort();
      stopping.signal.removeEventListener('abort', onStop);
      await silence;
    }
  };

  const run = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      await listen();
      if (stopping.signal.aborted) return;
      // Spread, so that the callers of an instance that went away do not come back all at once.
      await clock.sleep(pause / 2 + (pause / 2) * random(), stopping.signal);
      pause = Math.min(pause * 2, longestPause);
    }
  };
  void run();

  return {
    isLive: () => heardAt !== undefined && now() - heardAt < patience,
    lastChange: () => lastChange,
    stop: () => stopping.abort(),
  };
}
