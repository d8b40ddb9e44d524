import { create } from '@bufbuild/protobuf';
import { seatPolicy } from '@rollcall/contracts';
import { invalidArgument } from '@rollcall/service';
import type { Administered } from './administrations';
import { refusal } from './refusal';
import type { LookUps } from './look-ups';

const defaultPageSize = 100;
const largestPage = 1_000;
/** Organizations asked for at the same time. */
const atOnce = 10;

/** `ListOrganizations` for one who administers some of them: those alone, by id, read one by one. */
export async function listOwnOrganizations(
  request: seatPolicy.ListOrganizationsRequest,
  own: Administered,
  lookUps: LookUps,
): Promise<seatPolicy.ListOrganizationsResponse> {
  const { parentId } = request;
  const pageSize = request.pageSize || defaultPageSize;
  if (pageSize < 0 || pageSize > largestPage) {
    throw invalidArgument([{ field: 'pageSize', problem: `must be from 0 to ${largestPage}` }]);
  }
  const after = Buffer.from(request.pageToken, 'base64url').toString();
  const family = parentId === '' ? undefined : new Set(await lookUps.organizationsOf(parentId));
  const ids = [...own.keys()].filter((id) => family?.has(id) ?? true).sort();
  if (family !== undefined && ids.length === 0) throw refusal('only administrators of this organization may do this');
  const rest = ids.filter((id) => id > after);
  const page = rest.slice(0, pageSize);
  const organizations = [];
  for (let start = 0; start < page.length; start += atOnce) {
    const found = await Promise.all(page.slice(start, start + atOnce).map((id) => lookUps.organization(id)));
    organizations.push(...found.flatMap((organization) => organization ?? []));
  }
  const last = rest.length > pageSize ? page.at(-1) : undefined;
  return create(seatPolicy.ListOrganizationsResponseSchema, {
    organizations,
    nextPageToken: last === undefined ? '' : Buffer.from(last).toString('base64url'),
  });
}
