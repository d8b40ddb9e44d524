import { type CursorPages } from './cursor-pages';

/**
 * A list that can be read from either end: who jumps to its end is there at once, without the way through all of it.
 * `tail` is the same list in exactly the opposite order.
 */
export function createTwoEndedPages<T>(ends: {
  readonly head: CursorPages<T>;
  readonly tail: CursorPages<T>;
}): CursorPages<T> {
  const { head, tail } = ends;
  let inCharge = head;

  /** Of the end that was asked last: the other may have grown old. */
  const length = () => inCharge.length() ?? head.length();
  const fromTail = (index: number) => (length() ?? 0) - 1 - index;

  /** The end that has rows beside these goes on; where neither has, the nearer one begins. */
  const endFor = (first: number, last: number): CursorPages<T> => {
    if (head.row(first) !== undefined || head.row(last) !== undefined) return head;
    if (tail.row(fromTail(first)) !== undefined || tail.row(fromTail(last)) !== undefined) return tail;
    return fromTail(last) < first ? tail : head;
  };

  return {
    look(first, last) {
      inCharge = length() === undefined ? head : endFor(first, last);
      if (inCharge === head) head.look(first, last);
      else tail.look(Math.max(0, fromTail(last)), Math.max(0, fromTail(first)));
    },
    refresh: (signal) => inCharge.refresh(signal),
    row(index) {
      const [own, other] = [head.row(index), tail.row(fromTail(index))];
      return inCharge === head ? (own ?? other) : (other ?? own);
    },
    length,
    version: () => head.version() + tail.version(),
    subscribe(listener) {
      const leave = [head.subscribe(listener), tail.subscribe(listener)];
      return () => {
        for (const each of leave) each();
      };
    },
  };
}
