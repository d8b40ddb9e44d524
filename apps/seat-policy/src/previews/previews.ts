import type { MessageInitShape } from '@bufbuild/protobuf';
import { type Organization, ProvisioningMode, type seatPolicy, SyncScope } from '@rollcall/contracts';
import { absenceByListing, completeListing } from '@rollcall/domain';
import type { Database, Sql } from '@rollcall/persistence';
import { notFound, refused } from '@rollcall/service';
import { seatDecision } from '../decisions/decision-records';
import { decisionSettings } from '../decisions/decision-settings';
import { judge, standingDecisions } from '../decisions/judgement';
import { type Connection, connectionStore } from '../directory-mirror/connection';
import { mappedOrganization, type MappingsPut } from '../organizations/mapped-organization';
import { organizationStore } from '../organizations/organization-store';
import { settingsFingerprint } from '../organizations/settings-fingerprint';
import { type PeopleRange, rangesOfEverybody } from '../syncs/everybody';
import { coveredOrganizations } from './coverage';
import { snapshotOf } from './snapshot';

/** What a sync run would decide is asked, with these settings of one organization in place of those saved. */
export interface PreviewAsked {
  readonly organizationId: string;
  readonly scope: SyncScope;
  readonly provisioningMode?: ProvisioningMode | undefined;
  readonly groupMappings?: MappingsPut | undefined;
}

type PreviewPart = MessageInitShape<typeof seatPolicy.PreviewDecisionsResponseSchema>;

/** Answers what a run would decide now, without deciding anything. */
export interface Previews {
  /**
   * First what it covers, then everybody by email, a part for each range of emails and organization. All of it is of one
   * moment; memory does not grow with the directory. Each decision comes once, in the range of its email: the two halves of
   * a changed email may lie in two ranges, and the new one names the old one.
   * @throws ConnectError not_found; failed_precondition not_scim, not_scanned_yet, unknown_group, unknown_tier
   */
  decisions(asked: PreviewAsked): AsyncIterable<PreviewPart>;
}

export interface PreviewsDependencies {
  readonly database: Database;
  /** People told at a time. */
  readonly emailsAtOnce?: number;
}

export function createPreviews({ database, emailsAtOnce }: PreviewsDependencies): Previews {
  async function* read(sql: Sql, asked: PreviewAsked): AsyncGenerator<PreviewPart> {
    const { saved, organization } = await organizationAskedAbout(sql, asked);
    const { parentId, provisioningMode } = organization;
    const connection = await connectionStore.read(sql, parentId);
    const runFollows = provisioningMode === ProvisioningMode.SCIM;
    if (runFollows && !connection.usersScanned) {
      throw refused('not_scanned_yet', `no scan of ${parentId} has read all users yet`);
    }
    const organizations = await coveredOrganizations(sql, organization);
    const decidesMembers = runFollows && asked.scope !== SyncScope.GROUPS;
    yield coverageOf(saved, organizations, decidesMembers);
    if (!decidesMembers) return;

    const ranges = rangesOfEverybody(sql, {
      parentId,
      organizationIds: organizations.map(({ organizationId }) => organizationId),
      looseDirectoryIds: goneWithARun(connection),
      emailsAtOnce,
    });
    for await (const range of ranges) {
      for (const one of organizations) yield decisionsOf(one, range);
    }
  }

  return { decisions: (asked) => snapshotOf(database, (sql) => read(sql, asked)) };
}

async function organizationAskedAbout(
  sql: Sql,
  asked: PreviewAsked,
): Promise<{ saved: Organization; organization: Organization }> {
  const { organizationId, provisioningMode, groupMappings } = asked;
  const saved = await organizationStore.find(sql, organizationId);
  if (!saved) throw notFound('organization', organizationId);
  if (
    provisioningMode === undefined &&
    groupMappings === undefined &&
    saved.provisioningMode !== ProvisioningMode.SCIM
  ) {
    throw refused('not_scim', `${organizationId} is not decided by the directory`);
  }
  const mapped = groupMappings === undefined ? saved : await mappedOrganization(sql, saved, groupMappings);
  return { saved, organization: provisioningMode === undefined ? mapped : { ...mapped, provisioningMode } };
}

/** A run of a disconnected parent goes on when its plan was confirmed, without the directories that came loose. */
function goneWithARun({ connected, looseDirectoryIds }: Connection): readonly string[] {
  return connected ? [] : looseDirectoryIds;
}

/** @param saved the organization asked about as it is; the others are covered as they are */
function coverageOf(saved: Organization, organizations: readonly Organization[], decidesMembers: boolean): PreviewPart {
  const { parentId } = saved;
  const covered = organizations.map((organization) => ({
    organization,
    settingsFingerprint: settingsFingerprint(organization),
    savedFingerprint: settingsFingerprint(organization.organizationId === saved.organizationId ? saved : organization),
  }));
  return { part: { case: 'coverage', value: { parentId, organizations: covered, decidesMembers } } };
}

/** As a members run decides: absence counts, and nothing waits for a grace. */
function decisionsOf(organization: Organization, { emails, situation, throughEmail }: PeopleRange): PreviewPart {
  const { organizationId } = organization;
  const made = situation.made.get(organizationId) ?? new Map();
  const judgement = judge({
    settings: decisionSettings(organization),
    emails: situation.emails,
    people: situation.people,
    made,
    absence: absenceByListing(completeListing),
    hasGrace: () => false,
  });
  const decisions = standingDecisions(emails, judgement, made).map((one) => seatDecision(one));
  return { part: { case: 'decisions', value: { organizationId, decisions, throughEmail } } };
}
