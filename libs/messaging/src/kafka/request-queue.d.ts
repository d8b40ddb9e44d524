// The part of kafkajs 2.2.4's inside that `idle-connections.ts` touches; the package has no types for it.
declare module 'kafkajs/src/network/requestQueue/index.js' {
  export default class RequestQueue {
    constructor(options: {
      maxInFlightRequests: number | null;
      requestTimeout: number;
      enforceRequestTimeout: boolean;
      clientId: string;
      broker: string;
      logger: { debug(message: string): void };
    });
    readonly pending: readonly unknown[];
    throttleCheckTimeoutId: NodeJS.Timeout | null;
    scheduleCheckPendingRequests(): void;
    push(request: { entry: { correlationId: number }; expectResponse: boolean; sendRequest(): void }): void;
    destroy(): void;
  }
}
