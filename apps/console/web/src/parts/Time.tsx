import { type Timestamp } from '@bufbuild/protobuf/wkt';
import { useSyncExternalStore } from 'react';
import { dateOf, dayWord, exactTime, relativeTime } from './times';

/**
 * A moment, in the viewer's own zone: `relative` ("3 minutes ago"), or as a `day`; the exact one on hover. Nothing heavier
 * than a title: a table has hundreds of them.
 */
export function Time({
  at,
  as = 'relative',
  absent = 'never',
}: {
  readonly at: Timestamp | Date | undefined;
  readonly as?: 'relative' | 'day' | 'exact';
  /** What stands where there is no moment. */
  readonly absent?: string;
}) {
  if (!at) return <span>{absent}</span>;
  const date = dateOf(at);
  return (
    <time
      dateTime={date.toISOString()}
      title={as === 'exact' ? undefined : exactTime(date)}
      style={{ whiteSpace: 'nowrap' }}
    >
      {as === 'relative' ? <Ago date={date} /> : as === 'day' ? dayWord(date) : exactTime(date)}
    </time>
  );
}

function Ago({ date }: { readonly date: Date }) {
  return relativeTime(date, new Date(useSyncExternalStore(onTick, lastTick)));
}

const tick = 10_000;
const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;

/** One clock for all moments on the page. It stands still while there are none. */
function onTick(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(() => {
    for (const each of listeners) each();
  }, tick);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

/** The same within one tick, as `useSyncExternalStore` wants it; never behind by more than a tick. */
const lastTick = (): number => Math.ceil(Date.now() / tick) * tick;
