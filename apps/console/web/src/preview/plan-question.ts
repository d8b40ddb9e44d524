import { type MessageInitShape } from '@bufbuild/protobuf';
import { type membership, ProvisioningMode, SyncScope } from '@rollcall/contracts';
import { type MappingDraft, mappingsOf } from '../mappings/mapping-draft';

/** What somebody wants to see a plan of. */
export type PlanQuestion =
  | { readonly kind: 'mode'; readonly mode: ProvisioningMode }
  | { readonly kind: 'sync'; readonly scope: SyncScope }
  /** The mappings as they stand in the editor, saved or not. */
  | { readonly kind: 'mappings' };

const modes: ReadonlyMap<string, ProvisioningMode> = new Map([
  ['invite_only', ProvisioningMode.INVITE_ONLY],
  ['jit', ProvisioningMode.JIT],
  ['scim', ProvisioningMode.SCIM],
]);

const scopes: ReadonlyMap<string, SyncScope> = new Map([
  ['members', SyncScope.MEMBERS],
  ['groups', SyncScope.GROUPS],
  ['both', SyncScope.BOTH],
]);

const wordOf = <Value>(words: ReadonlyMap<string, Value>, value: Value): string =>
  [...words].find(([, one]) => one === value)?.[0] ?? '';

/** The question in the address of a preview; undefined where it asks nothing that is known. */
export function parsePlanQuestion(search: URLSearchParams): PlanQuestion | undefined {
  const mode = modes.get(search.get('mode') ?? '');
  if (mode !== undefined) return { kind: 'mode', mode };
  const scope = scopes.get(search.get('scope') ?? '');
  if (scope !== undefined) return { kind: 'sync', scope };
  return search.get('mappings') === 'draft' ? { kind: 'mappings' } : undefined;
}

/** Where the plan of a question is shown. */
export function planPath(organizationId: string, question: PlanQuestion): string {
  const path = `/o/${encodeURIComponent(organizationId)}/preview`;
  switch (question.kind) {
    case 'mode':
      return `${path}?mode=${wordOf(modes, question.mode)}`;
    case 'sync':
      return `${path}?scope=${wordOf(scopes, question.scope)}`;
    case 'mappings':
      return `${path}?mappings=draft`;
  }
}

/** What the services are asked. A change of settings is followed by a run in scope both, whatever the change. */
export function previewRequest(
  organizationId: string,
  question: PlanQuestion,
  draft: MappingDraft,
): MessageInitShape<typeof membership.PreviewSyncRequestSchema> {
  switch (question.kind) {
    case 'mode':
      return { organizationId, scope: SyncScope.BOTH, provisioningMode: question.mode };
    case 'sync':
      return { organizationId, scope: question.scope };
    case 'mappings':
      return { organizationId, scope: SyncScope.BOTH, groupMappings: mappingsOf(draft) };
  }
}
