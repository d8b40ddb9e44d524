import { IconAlertTriangle } from '@tabler/icons-react';
import { Note } from '../parts/Note';
import { countWord } from '../parts/words';
import { type MappingDraft, type MappingGap, mappingGaps } from './mapping-draft';
import { type DirectoryGroups } from './use-directory-groups';

/** What is missing from the mappings, each with what follows from it. */
export function GapNotes({
  draft,
  groups,
}: {
  readonly draft: MappingDraft;
  readonly groups: DirectoryGroups | undefined;
}) {
  const gaps = mappingGaps(draft, groups && new Set(groups.keys()));
  const nameOf = (groupId: string) => groups?.get(groupId)?.name || groupId;
  return gaps.map((gap) => {
    const { tone, title, words } = wordsOf(gap, nameOf);
    return (
      <Note key={gap.kind} tone={tone} icon={<IconAlertTriangle size={18} aria-hidden />} title={title}>
        {words}
      </Note>
    );
  });
}

function wordsOf(
  gap: MappingGap,
  nameOf: (groupId: string) => string,
): { readonly tone: 'bad' | 'warn'; readonly title: string; readonly words: string } {
  switch (gap.kind) {
    case 'no_role_group':
      return {
        tone: 'bad',
        title: 'No group is mapped to a role',
        words: 'With mappings on, everybody but the primary owner is outside and would be removed.',
      };
    case 'no_tier_group':
      return {
        tone: 'bad',
        title: 'No group is mapped to a seat tier',
        words: 'With seat tier mappings on, everybody without a mapped tier is outside, whatever their role.',
      };
    case 'tiers_without_roles':
      return {
        tone: 'warn',
        title: 'Seat tier mappings count only while group mappings are on',
        words: 'Switch group mappings on, or leave seat tiers as they are.',
      };
    case 'tier_only':
      return {
        tone: 'warn',
        title: `${listed(gap.groupIds, nameOf)}: a seat tier, but no role`,
        words: 'Their people need a group that is mapped to a role, or they are outside.',
      };
    case 'role_only':
      return {
        tone: 'warn',
        title: `${listed(gap.groupIds, nameOf)}: a role, but no seat tier`,
        words: 'Their people need a group that is mapped to a seat tier, or they are outside.',
      };
    case 'gone':
      return {
        tone: 'warn',
        title: `${listed(gap.groupIds, nameOf)}: not in the directory any more`,
        words: 'Nobody comes in by them. Remove them, or make them again in your identity provider.',
      };
  }
}

function listed(groupIds: readonly string[], nameOf: (groupId: string) => string): string {
  const named = groupIds.slice(0, 3).map(nameOf).join(', ');
  return groupIds.length > 3 ? `${named} and ${countWord(groupIds.length - 3, 'other group', 'other groups')}` : named;
}
