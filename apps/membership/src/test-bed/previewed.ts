import type { Organization } from '@rollcall/contracts';
import type { DecisionInit } from './records';
import { parentId } from './records';
import type { PreviewPart } from './test-bed';

export interface Previewed {
  readonly organization: Organization;
  /** Of everybody whom the directory knows. */
  readonly decisions?: readonly DecisionInit[];
}

/** Of the settings of an organization, as the stand-in of seat-policy has it. */
export function fingerprintOf({ organizationId, revision }: Organization): string {
  return `fingerprint-${organizationId}-${revision}`;
}

/** The messages in which seat-policy answers a preview: by email, some people a message, without gaps. */
export function previewParts(
  previewed: readonly Previewed[],
  { peopleInAMessage = 2, decidesMembers = true }: { peopleInAMessage?: number; decidesMembers?: boolean } = {},
): PreviewPart[] {
  const organizations = previewed.map(({ organization }) => ({
    organization,
    settingsFingerprint: fingerprintOf(organization),
    savedFingerprint: `saved-${fingerprintOf(organization)}`,
  }));
  const coverage: PreviewPart = { part: { case: 'coverage', value: { parentId, organizations, decidesMembers } } };
  const messages = previewed.flatMap(({ organization: { organizationId }, decisions = [] }) => {
    const byEmail = [...decisions].sort((a, b) => (a.email < b.email ? -1 : 1));
    const chunks = [];
    for (let start = 0; start === 0 || start < byEmail.length; start += peopleInAMessage) {
      chunks.push(byEmail.slice(start, start + peopleInAMessage));
    }
    return chunks.map((chunk, index): PreviewPart => {
      const throughEmail = index === chunks.length - 1 ? '' : (chunk.at(-1)?.email ?? '');
      return { part: { case: 'decisions', value: { organizationId, decisions: chunk, throughEmail } } };
    });
  });
  return decidesMembers ? [coverage, ...messages] : [coverage];
}
