import RequestQueue from 'kafkajs/src/network/requestQueue/index.js';

/**
 * Keeps idle connections from burning a processor. In kafkajs 2.2.4 every connection sets a timer of 1 ms after the other,
 * for ever, to look at requests that wait, also when none does (tulios/kafkajs#1704): measured 8 % of a core for a process
 * with three idle connections, 0.8 % with this. On Node.js 24 each process is warned of a negative timeout as well (#1751).
 * The looking is needed only while something waits; whatever makes a request wait calls this function again.
 *
 * A correction of kafkajs's own class, since it offers no other way in; for all of the process, and harmless to repeat.
 * To be removed with the version that brings the fix (#1768).
 */
export function quietIdleConnections(): void {
  const { prototype } = RequestQueue;
  const look = prototype.scheduleCheckPendingRequests;
  if (look.name === lookWhileSomethingWaits.name) return;
  function lookWhileSomethingWaits(this: RequestQueue): void {
    if (this.pending.length > 0) look.call(this);
  }
  prototype.scheduleCheckPendingRequests = lookWhileSomethingWaits;
}
