import { type MessageInitShape } from '@bufbuild/protobuf';
import { createClient, type Transport } from '@connectrpc/connect';
import { callUnaryMethod } from '@connectrpc/connect-query';
import { group, type Member, membership } from '@rollcall/contracts';
import { type CursorPage } from '../parts/cursor-pages';

/** A row of the list of members. */
export interface ListedMember {
  readonly member: Member;
  /** Sorted. Undefined: they could not be read. */
  readonly groupNames: readonly string[] | 'on their way' | undefined;
}

type Question = MessageInitShape<typeof membership.ListMembersRequestSchema> & { readonly organizationId: string };

/** Reads pages of the list of members, with the groups of each, which are another service's. */
export function readListedMembers(transport: Transport, question: Question) {
  const { organizationId } = question;
  return async (pageToken: string, pageSize: number, signal: AbortSignal): Promise<CursorPage<ListedMember>> => {
    const page = await callUnaryMethod(
      transport,
      membership.MembershipService.method.listMembers,
      { ...question, pageToken, pageSize },
      { signal },
    );
    return {
      items: page.members.map((member) => ({ member, groupNames: 'on their way' })),
      nextPageToken: page.nextPageToken,
      total: page.totalSize,
      async complete(whileAsked) {
        const groups = await readGroupNames(transport, organizationId, page.members, whileAsked);
        return page.members.map((member) => ({ member, groupNames: groups && (groups.get(member.email) ?? []) }));
      },
    };
  };
}

/** How long groups are waited for, in milliseconds. */
const groupsPatience = 2_000;

/** Groups by email. Without them the list is worth showing all the same: it does not wait for a service that is away. */
async function readGroupNames(
  transport: Transport,
  organizationId: string,
  members: readonly Member[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, readonly string[]> | undefined> {
  if (members.length === 0) return new Map();
  try {
    const answer = await createClient(group.GroupService, transport).listGroupNamesOfMembers(
      { organizationId, emails: members.map(({ email }) => email) },
      { signal, timeoutMs: groupsPatience },
    );
    return new Map(answer.members.map(({ email, groupNames }) => [email, groupNames]));
  } catch {
    signal.throwIfAborted();
    return undefined;
  }
}
