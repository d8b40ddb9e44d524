import { ingest } from '@rollcall/contracts';
import { createConnectQueryKey, useInfiniteQuery, useMutation } from '@connectrpc/connect-query';
import { Button } from '@mantine/core';
import { IconCircleCheck, IconRefresh } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { pollInterval } from '../api/query-client';
import { RefusalNote } from '../parts/Note';
import { Panel } from '../parts/Panel';
import { EmptyState, ErrorState, LoadingRows } from '../parts/StateView';
import { Time } from '../parts/Time';
import { toastDone } from '../parts/toasts';
import { countWord } from '../parts/words';
import classes from './PoisonedEvents.module.css';
import { eventReasonWord, eventWord } from './event-words';

/** Events of WorkOS that were set aside, of all parents: why, and "Try again". For operators. */
export function PoisonedEvents() {
  const events = useInfiniteQuery(
    ingest.IngestService.method.listPoisonedEvents,
    { pageSize: 50, pageToken: '' },
    {
      pageParamKey: 'pageToken',
      getNextPageParam: ({ nextPageToken }) => nextPageToken || undefined,
      refetchInterval: pollInterval,
    },
  );
  const listed = events.data?.pages.flatMap((page) => page.events);
  return (
    <Panel
      title="Events set aside"
      description="What WorkOS sent and could not be read or did not fit. Nothing of it is lost: the next complete sync run reads the directory itself, and an event can be tried again. Of all parents of this deployment."
      flush
    >
      {events.isPending && <LoadingRows rows={3} height={62} />}
      {events.error && !listed && (
        <ErrorState
          error={events.error}
          title="The events could not be loaded"
          headingLevel={3}
          onRetry={() => void events.refetch()}
        />
      )}
      {listed?.length === 0 && (
        <EmptyState icon={IconCircleCheck} headingLevel={3} title="No event is set aside">
          Every event so far was read and is in the directory record.
        </EmptyState>
      )}
      {listed && listed.length > 0 && (
        <ul className={classes.events} aria-label="Events set aside, the latest first">
          {listed.map((event) => (
            <Row key={event.eventId} event={event} />
          ))}
        </ul>
      )}
      {events.hasNextPage && (
        <div className={classes.more}>
          <Button variant="subtle" loading={events.isFetchingNextPage} onClick={() => void events.fetchNextPage()}>
            Show earlier events
          </Button>
        </div>
      )}
    </Panel>
  );
}

function Row({ event }: { readonly event: ingest.PoisonedEvent }) {
  const { eventId, type, reason, receivedAt, attempts } = event;
  const queryClient = useQueryClient();
  const retry = useMutation(ingest.IngestService.method.retryPoisonedEvent, {
    onSuccess: () => toastDone('The event is applied', `${eventWord(type)} is in the directory record now.`),
    // Also after a refusal: it has one attempt more then.
    onSettled: () =>
      void queryClient.invalidateQueries({
        queryKey: createConnectQueryKey({ schema: ingest.IngestService, cardinality: undefined }),
      }),
  });
  return (
    <li className={classes.event}>
      <div className={classes.words}>
        <div className={classes.what}>
          {eventWord(type)} <code className={classes.type}>{type}</code>
        </div>
        <div className={classes.reason} title={reason}>
          {eventReasonWord(reason)}
        </div>
        <div className={classes.facts}>
          <code>{eventId}</code>
          <span>
            Came <Time at={receivedAt} />
          </span>
          <span>{countWord(attempts, 'attempt', 'attempts')}</span>
        </div>
      </div>
      <Button
        variant="default"
        leftSection={<IconRefresh size={16} aria-hidden />}
        loading={retry.isPending}
        aria-label={`Try again: ${eventWord(type)}, ${eventId}`}
        onClick={() => retry.mutate({ eventId })}
      >
        Try again
      </Button>
      {retry.error && (
        <div className={classes.refusal}>
          <RefusalNote error={retry.error} />
        </div>
      )}
    </li>
  );
}
