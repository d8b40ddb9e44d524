/** First in, first out, in constant time: `Array.shift` moves every element of a long array. */
export interface WaitingLine<T> {
  readonly length: number;
  add(item: T): void;
  take(): T | undefined;
}
export declare function createWaitingLine<T>(): WaitingLine<T>;
//# sourceMappingURL=waiting-line.d.ts.map
