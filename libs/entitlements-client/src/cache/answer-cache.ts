import { LRUCache } from 'lru-cache';

export interface AnswerCacheOptions<Answer> {
  /** Answers kept at most; the one not asked for longest goes first. */
  readonly answers: number;
  /** Changes remembered at most, default 100,000. One that is forgotten takes all answers from before it along. */
  readonly changes?: number;
  /** What an answer depends on, such as a person, their groups, their organization: a change of any of it ends it. */
  readonly subjectsOf: (answer: Answer) => readonly string[];
}

/** An answer as of a position: it holds every change up to there. */
export interface KeptAnswer<Answer> {
  readonly answer: Answer;
  readonly position: number;
}

/**
 * Answers that count until a change of what they depend on. A change costs the same however many answers depend on its
 * subject: it leaves a mark, and an answer older than a mark of one of its subjects is not given. So an answer that was
 * read before a change and arrives after it never counts.
 */
export interface AnswerCache<Answer> {
  /** The answer, where no change noted since its position is of one of its subjects. */
  get(key: string): KeptAnswer<Answer> | undefined;
  /** The answer, whatever was noted since: for when there is nothing better. */
  lastKnown(key: string): KeptAnswer<Answer> | undefined;
  /** Keeps an answer. False: a change noted already has overtaken it. */
  put(key: string, kept: KeptAnswer<Answer>): boolean;
  /** From `position` on, answers that depend on the subject may be different. */
  note(subject: string, position: number): void;
  /** No answer from before `position` counts any longer. */
  startOver(position: number): void;
  /** Answers kept, also those that do not count any longer. */
  size(): number;
  clear(): void;
}

interface Entry<Answer> extends KeptAnswer<Answer> {
  /** How many changes had been noted when the answer was last held against them. */
  checked: number;
}

export function createAnswerCache<Answer extends object>({
  answers,
  changes = 100_000,
  subjectsOf,
}: AnswerCacheOptions<Answer>): AnswerCache<Answer> {
  const entries = new LRUCache<string, Entry<Answer>>({ max: answers });
  let noted = 0;
  /** Answers from before this position do not count: of the changes up to here not every mark is left. */
  let floor = 0;
  const marks = new LRUCache<string, number>({
    max: changes,
    dispose: (position, _subject, reason) => {
      if (reason === 'evict') floor = Math.max(floor, position);
    },
  });

  const counts = ({ answer, position }: KeptAnswer<Answer>): boolean =>
    position >= floor && subjectsOf(answer).every((subject) => (marks.peek(subject) ?? 0) <= position);

  return {
    get(key) {
      const entry = entries.get(key);
      // Without news nothing is held against anything: the usual case costs one look-up.
      if (entry === undefined || entry.checked === noted) return entry;
      if (!counts(entry)) return undefined;
      entry.checked = noted;
      return entry;
    },

    lastKnown: (key) => entries.get(key),

    put(key, kept) {
      const isCurrent = counts(kept);
      // Of two answers on their way the newer one stays, whichever arrives first. One that was overtaken is kept too, as
      // the last one known.
      if ((entries.peek(key)?.position ?? -1) <= kept.position) {
        entries.set(key, { ...kept, checked: isCurrent ? noted : -1 });
      }
      return isCurrent;
    },

    note(subject, position) {
      noted += 1;
      marks.set(subject, Math.max(position, marks.peek(subject) ?? 0));
    },

    startOver(position) {
      noted += 1;
      floor = Math.max(floor, position);
    },

    size: () => entries.size,

    clear: () => entries.clear(),
  };
}
