import { traceWork } from '@rollcall/messaging';
import type { JobHandler } from './job-queue';

/** Each job is a trace of its own: what it was put off by is over. */
export function tracedJobs(handlers: Readonly<Record<string, JobHandler>>): Record<string, JobHandler> {
  return Object.fromEntries(
    Object.entries(handlers).map(([task, handler]): [string, JobHandler] => [
      task,
      (payload, signal) =>
        traceWork({ service: 'ingest', name: `job ${task}`, root: true }, () => handler(payload, signal)),
    ]),
  );
}
