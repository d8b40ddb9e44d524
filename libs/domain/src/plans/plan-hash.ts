import { compareText } from '../words/text-order';
import type { Member } from '../members/member';
import type { PlannedPerson } from './plan-summary';

/** A hash function, fed piece by piece. */
export interface Digest {
  update(text: string): void;
  finish(): string;
}

/** All that an administrator sees of a plan and confirms. */
export interface HashedPlan {
  readonly parentId: string;
  readonly scope: string;
  readonly organizations: readonly HashedOrganization[];
}

export interface HashedOrganization {
  readonly organizationId: string;
  /** Of the settings that the plan takes for given. */
  readonly settingsFingerprint: string;
  /** Of those that are saved while it is made. */
  readonly savedFingerprint: string;
  readonly people: readonly PlannedPerson[];
}

/** The same plan has the same hash, in whatever order it is told. The time at which it was made is no part of it. */
export function planHash({ parentId, scope, organizations }: HashedPlan, digest: Digest): string {
  const add = lines(digest);
  add('plan', parentId, scope);
  for (const { organizationId, settingsFingerprint, savedFingerprint, people } of organizations.toSorted(byId)) {
    add('organization', organizationId, settingsFingerprint, savedFingerprint);
    for (const { action, before, after } of people.toSorted(byPerson)) {
      add(action, after.reasonCode, before ? essence(before) : null, essence(after));
    }
  }
  return digest.finish();
}

/** The removals that wait in a hold. */
export interface HashedHold {
  readonly organizationId: string;
  readonly removals: readonly { readonly email: string; readonly reasonCode: string }[];
}

export function holdHash({ organizationId, removals }: HashedHold, digest: Digest): string {
  const add = lines(digest);
  add('hold', organizationId);
  for (const { email, reasonCode } of removals.toSorted((a, b) => compareText(a.email, b.email)))
    add(email, reasonCode);
  return digest.finish();
}

/** One line of JSON for each piece: a line break cannot stand in one, so two texts are the same only piece by piece. */
function lines(digest: Digest): (...parts: readonly unknown[]) => void {
  return (...parts) => digest.update(`${JSON.stringify(parts)}\n`);
}

function essence({ email, role, seatTier, status }: Member): string[] {
  return [email, role, seatTier, status];
}

function byId(a: HashedOrganization, b: HashedOrganization): number {
  return compareText(a.organizationId, b.organizationId);
}

function byPerson(a: PlannedPerson, b: PlannedPerson): number {
  return compareText(a.email, b.email) || compareText(a.action, b.action);
}
