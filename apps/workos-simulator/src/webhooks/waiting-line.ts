/** First in, first out, in constant time: `Array.shift` moves every element of a long array. */
export interface WaitingLine<T> {
  readonly length: number;
  add(item: T): void;
  take(): T | undefined;
}

const slack = 1024;

export function createWaitingLine<T>(): WaitingLine<T> {
  let items: T[] = [];
  let head = 0;
  return {
    get length() {
      return items.length - head;
    },
    add(item) {
      items.push(item);
    },
    take() {
      const item = items[head];
      if (head < items.length) {
        head += 1;
      }
      if (head > slack && head * 2 > items.length) {
        items = items.slice(head);
        head = 0;
      }
      return item;
    },
  };
}
