import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { Code, ConnectError, type HandlerContext, type ServiceImpl } from '@connectrpc/connect';
import { ingest } from '@rollcall/contracts';
import type { Log } from '@rollcall/domain';
import type { Database } from '@rollcall/persistence';
import { containsPattern, cutPage, notFound, pageStart, parseRequest } from '@rollcall/service';
import { listGroups, listUsers, type RecordPage, summarizeDirectories } from '../directory-record/record-lists';
import type { KnownParent } from '../parents/parent-store';
import type { Parents } from '../parents/parents';
import { incompleteReason } from '../scanning/incomplete';
import { compareRecord } from '../scanning/record-comparison';
import type { WorkosDirectory } from '../workos/workos-directory';
import { summaryMessage, userMessage } from './messages';
import { parentRequest, searchRequest } from './requests';

type Calls = ServiceImpl<typeof ingest.IngestService>;
type RecordCalls = Pick<
  Calls,
  'getDirectoryRecord' | 'listDirectoryUsers' | 'listDirectoryGroups' | 'compareDirectoryRecord'
>;

export interface RecordCallsDependencies {
  readonly database: Database;
  readonly parents: Parents;
  readonly workos: WorkosDirectory;
  readonly log: Log;
}

export function createRecordCalls({ database, parents, workos, log }: RecordCallsDependencies): RecordCalls {
  async function parentOf(parentId: string): Promise<KnownParent> {
    const parent = await parents.parent(parentId);
    if (!parent) throw notFound('parent', parentId);
    return parent;
  }

  async function pageOf(request: object): Promise<RecordPage & { pageSize: number }> {
    const { parentId, query, pageSize, pageToken } = parseRequest(searchRequest, request);
    await parentOf(parentId);
    const [after = ''] = pageStart(pageToken, 1) ?? [];
    return {
      parentId,
      pattern: query === '' ? undefined : containsPattern(query),
      after,
      limit: pageSize + 1,
      pageSize,
    };
  }

  return {
    async getDirectoryRecord(request) {
      const { connected, disconnectedReason, parentId } = await parentOf(parseRequest(parentRequest, request).parentId);
      return {
        connection: connected ? ingest.Connection.CONNECTED : ingest.Connection.DISCONNECTED,
        ...(!connected && { disconnectedReason }),
        directories: (await summarizeDirectories(database, parentId)).map(summaryMessage),
      };
    },

    async listDirectoryUsers(request) {
      const { pageSize, ...wanted } = await pageOf(request);
      const { page, nextPageToken } = cutPage(await listUsers(database, wanted), pageSize, (user) => [
        user.directoryUserId,
      ]);
      return { users: page.map(userMessage), nextPageToken };
    },

    async listDirectoryGroups(request) {
      const { pageSize, ...wanted } = await pageOf(request);
      const { page, nextPageToken } = cutPage(await listGroups(database, wanted), pageSize, ({ group }) => [
        group.directoryGroupId,
      ]);
      return {
        groups: page.map(({ group: { directoryGroupId, directoryId, name, version }, memberCount }) => ({
          directoryGroupId,
          directoryId,
          name,
          memberCount,
          updatedAt: timestampFromDate(version.updatedAt),
        })),
        nextPageToken,
      };
    },

    async compareDirectoryRecord(request, context: HandlerContext) {
      const parent = await parentOf(parseRequest(parentRequest, request).parentId);
      try {
        return await compareRecord({ database, workos: workos.forParent(parent.parentId) }, parent, context.signal);
      } catch (error) {
        const reason = incompleteReason(error);
        if (reason === undefined) throw error;
        log.warn({ parentId: parent.parentId, reason, err: error }, 'comparison not complete');
        throw new ConnectError(`${reason}: WorkOS did not tell all`, Code.Unavailable);
      }
    },
  };
}
