import { Role } from '@rollcall/contracts';
import { type MappingDraft } from './mapping-draft';

/** A draft with the saved mappings that it began from. */
export interface KeptDraft {
  readonly base: MappingDraft;
  readonly draft: MappingDraft;
}

const keyOf = (organizationId: string) => `rollcall-mapping-draft ${organizationId}`;

/**
 * Keeps what is being edited in this tab, so that the preview can show it, and a reload loses nothing. Storage may be
 * switched off: then it is kept until the tab is loaded anew.
 */
export const draftStore = {
  read(organizationId: string): KeptDraft | undefined {
    return inMemory.get(organizationId) ?? parseKeptDraft(storage()?.getItem(keyOf(organizationId)) ?? '');
  },
  write(organizationId: string, kept: KeptDraft): void {
    inMemory.set(organizationId, kept);
    storage()?.setItem(keyOf(organizationId), JSON.stringify(kept));
  },
  forget(organizationId: string): void {
    inMemory.delete(organizationId);
    storage()?.removeItem(keyOf(organizationId));
  },
};

const inMemory = new Map<string, KeptDraft>();

function storage(): Storage | undefined {
  try {
    return globalThis.sessionStorage;
  } catch {
    return undefined;
  }
}

/** Undefined for anything that is no draft of this version of the page. */
export function parseKeptDraft(text: string): KeptDraft | undefined {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isObject(json)) return undefined;
  const base = parseDraft(json.base);
  const draft = parseDraft(json.draft);
  return base && draft && { base, draft };
}

function parseDraft(json: unknown): MappingDraft | undefined {
  if (!isObject(json) || !Array.isArray(json.roles) || !Array.isArray(json.tiers)) return undefined;
  const roles = json.roles.flatMap((line: unknown) => {
    const role = isObject(line) ? knownRoles.find((one) => one === line.role) : undefined;
    return isObject(line) && typeof line.groupId === 'string' && role ? [{ groupId: line.groupId, role }] : [];
  });
  const tiers = json.tiers.flatMap((line: unknown) =>
    isObject(line) && typeof line.groupId === 'string' && typeof line.tier === 'string'
      ? [{ groupId: line.groupId, tier: line.tier }]
      : [],
  );
  if (roles.length < json.roles.length || tiers.length < json.tiers.length) return undefined;
  return { enabled: json.enabled === true, roles, tiersEnabled: json.tiersEnabled === true, tiers };
}

const knownRoles = [Role.OWNER, Role.ADMIN, Role.USER, Role.CUSTOM];

function isObject(value: unknown): value is Partial<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
