import RequestQueue from 'kafkajs/src/network/requestQueue/index.js';
import { quietIdleConnections } from './idle-connections';

describe('a connection of kafkajs', () => {
  const createQueue = (maxInFlightRequests: number): RequestQueue =>
    new RequestQueue({
      maxInFlightRequests,
      requestTimeout: 1_000,
      enforceRequestTimeout: false,
      clientId: 'spec',
      broker: 'spec:9092',
      logger: { debug: () => undefined },
    });

  it('sets no timer while nothing waits, and one while something does', () => {
    quietIdleConnections();
    quietIdleConnections();
    const queue = createQueue(0);
    queue.scheduleCheckPendingRequests();
    expect(queue.throttleCheckTimeoutId).toBeNull();
    queue.push({ entry: { correlationId: 1 }, expectResponse: true, sendRequest: () => undefined });
    expect(queue.throttleCheckTimeoutId).not.toBeNull();
    queue.destroy();
  });
});
