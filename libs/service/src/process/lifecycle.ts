import type { Log } from '@rollcall/domain';

/** What a process has started and will stop, last first. */
export interface Lifecycle {
  /** Registers how to stop what was just started. */
  onStop(name: string, stop: () => Promise<void> | void): void;
  /** Stops all, last started first. A part that fails to stop is logged and does not keep the others from stopping. */
  stop(): Promise<void>;
}

export function createLifecycle(log: Log): Lifecycle {
  const parts: { name: string; stop: () => Promise<void> | void }[] = [];
  let stopping: Promise<void> | undefined;

  const stopAll = async (): Promise<void> => {
    for (let part = parts.pop(); part; part = parts.pop()) {
      try {
        await part.stop();
        log.debug({ part: part.name }, 'stopped');
      } catch (error) {
        log.error({ part: part.name, err: error }, 'did not stop cleanly');
      }
    }
  };

  return {
    onStop: (name, stop) => void parts.push({ name, stop }),
    stop: () => (stopping ??= stopAll()),
  };
}
