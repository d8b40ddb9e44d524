export { createIngest, type IngestDependencies } from './app';
export { createGraphileJobQueue, type GraphileJobQueueOptions } from './jobs/graphile-job-queue';
export { createInProcessJobQueue, type InProcessJobQueueOptions } from './jobs/in-process-job-queue';
export type { Job, JobHandler, JobQueue } from './jobs/job-queue';
export { ingestMigrations } from './migrations';
export { ingestService } from './service';
export { type RequestBudget, unlimitedRequests } from './workos/request-budget';
export { createWorkosDirectory, type WorkosDirectoryOptions } from './workos/sdk-workos-directory';
export type { WorkosDirectory } from './workos/workos-directory';
