import { useCallback, useMemo, useState } from 'react';
import { useOrganization } from '../organizations/organization-context';
import { draftStore, type KeptDraft } from './draft-store';
import { type DraftChange, draftChanges, draftOf, type MappingDraft } from './mapping-draft';

export interface EditedMappings {
  readonly saved: MappingDraft;
  readonly draft: MappingDraft;
  /** Of the draft against what is saved now. */
  readonly changes: readonly DraftChange[];
  /** Somebody else has saved other mappings since the draft began. */
  readonly overtaken: boolean;
  readonly edit: (change: (draft: MappingDraft) => MappingDraft) => void;
  readonly discard: () => void;
}

/** The mappings of the organization while they are edited, kept in this tab until they are saved or thrown away. */
export function useDraft(): EditedMappings {
  const { organizationId, groupMappings } = useOrganization();
  const saved = useMemo(() => draftOf(groupMappings), [groupMappings]);
  const [kept, setKept] = useState<KeptDraft | undefined>(() => draftStore.read(organizationId));
  const draft = kept?.draft ?? saved;

  const edit = useCallback(
    (change: (draft: MappingDraft) => MappingDraft) => {
      setKept((before) => {
        const next = { base: before?.base ?? saved, draft: change(before?.draft ?? saved) };
        // Back to what is saved: nothing is being edited.
        if (draftChanges(saved, next.draft).length === 0) {
          draftStore.forget(organizationId);
          return undefined;
        }
        draftStore.write(organizationId, next);
        return next;
      });
    },
    [organizationId, saved],
  );
  const discard = useCallback(() => {
    draftStore.forget(organizationId);
    setKept(undefined);
  }, [organizationId]);

  return {
    saved,
    draft,
    changes: useMemo(() => draftChanges(saved, draft), [saved, draft]),
    overtaken: kept !== undefined && draftChanges(kept.base, saved).length > 0,
    edit,
    discard,
  };
}
