/** Where something holds: in all organizations of a parent, as what its directory says does, or in one organization. */
export interface Scope {
  readonly kind: 'parent' | 'organization';
  readonly id: string;
}

export const parentScope = (id: string): Scope => ({ kind: 'parent', id });

export const organizationScope = (id: string): Scope => ({ kind: 'organization', id });

/** Everybody of a scope. */
export function scopeKey({ kind, id }: Scope): string {
  return `${kind} ${id}`;
}

/** One person of a scope. Neither ids nor emails have line breaks in them. */
export function personKey(scope: Scope, email: string): string {
  return `${scopeKey(scope)}\n@${email}`;
}

/** The members of one group of a scope. */
export function groupKey(scope: Scope, groupId: string): string {
  return `${scopeKey(scope)}\n#${groupId}`;
}
