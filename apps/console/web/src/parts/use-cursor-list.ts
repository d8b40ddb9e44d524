import { useQuery } from '@tanstack/react-query';
import { useState, useSyncExternalStore } from 'react';
import { listKey } from '../api/live';
import { pollInterval } from '../api/query-client';
import { createCursorPages, type CursorPage, type CursorPages } from './cursor-pages';
import { createTwoEndedPages } from './two-ended-pages';

/** Rows in one answer: a screen or two. */
const pageSize = 200;
const readMost = 1_000;
/** Pages in memory: some thousand rows around what is looked at. */
const keep = 40;

type Read<T> = (pageToken: string, pageSize: number, signal: AbortSignal) => Promise<CursorPage<T>>;

/** Rows of an organization's list, kept fresh while they are on show. */
export interface CursorList<T> {
  readonly rows: CursorPages<T>;
  /** Undefined before the first answer. */
  readonly length: number | undefined;
  /** The rows are those of the question before. */
  readonly isOutdated: boolean;
  readonly error: Error | null;
  readonly refetch: () => void;
}

/** A new `question` begins a new list; until its first rows are there, those of the one before stay on show. */
export function useCursorList<T>({
  organizationId,
  name,
  question,
  read,
  readBack,
}: {
  readonly organizationId: string;
  readonly name: string;
  readonly question: unknown;
  readonly read: Read<T>;
  /** The same list in exactly the opposite order, where there is one. */
  readonly readBack?: Read<T> | undefined;
}): CursorList<T> {
  const key = JSON.stringify([organizationId, name, question]);
  const begin = () => {
    const head = createCursorPages({ read, pageSize, readMost, keep });
    if (!readBack) return { key, organizationId, rows: head };
    const tail = createCursorPages({ read: readBack, pageSize, readMost, keep });
    return { key, organizationId, rows: createTwoEndedPages({ head, tail }) };
  };
  const [asked, setAsked] = useState(begin);
  if (asked.key !== key) setAsked(begin());

  const [shown, setShown] = useState(asked);
  useSyncExternalStore(asked.rows.subscribe, asked.rows.version);
  // Never the rows of another organization, not for a moment.
  const isReady = asked.rows.length() !== undefined || shown.organizationId !== asked.organizationId;
  if (shown !== asked && isReady) setShown(asked);

  const { error, refetch } = useQuery({
    queryKey: listKey(organizationId, name, question),
    queryFn: async ({ signal }) => {
      await asked.rows.refresh(signal);
      return null;
    },
    refetchInterval: pollInterval,
    gcTime: 0,
  });
  return {
    rows: shown.rows,
    length: shown.rows.length(),
    isOutdated: shown !== asked,
    error: asked.rows.length() === undefined ? error : null,
    refetch: () => void refetch(),
  };
}
