import type { Decision } from '../decisions/decide';
import type { Email } from '../words/email';
import { compareText } from '../words/text-order';
import type { DecidedPerson } from './decided-person';
import { isLiving, type Living, type Member } from './member';

/** A decided person, with the record that is theirs once changed emails are dealt with. */
export interface PairedPerson extends DecidedPerson {
  /** The record whose seat, or place on the waiting list, goes over to the new record of this person. */
  readonly takesOver?: Living | undefined;
  /** The record is removed and its seat goes over: it is not free for a moment. */
  readonly seatGoesOver?: boolean;
}

/**
 * Gives each record to the person it belongs to. A record goes along with its person: whoever has its email now starts
 * without it, also when emails are handed on (a to b, b to c) or swapped. Under the new email
 * - a member who stays there goes on with their own record, and the old one is just removed;
 * - else a new record takes the place of the old one;
 * - or (carry over, and always for the primary owner, who displaces a member of that email) the old record goes on.
 */
export function pairRenames(
  people: readonly DecidedPerson[],
  emailChange: 'new_record' | 'carry_over',
): readonly PairedPerson[] {
  const renames = renamesOf(people);
  if (renames.size === 0) return people;
  const leaving = new Set<Member>(renames.values());
  const paired: PairedPerson[] = [];
  const remove = (old: Living, seatGoesOver = false): void =>
    void paired.push({ email: old.email, decision: goesOn, member: old, directory: undefined, seatGoesOver });

  for (const person of people) {
    const old = renames.get(person.email);
    const own = person.member && leaving.has(person.member) ? undefined : person.member;
    const provisioned = person.decision.outcome === 'provision';
    if (!old) {
      paired.push(own === person.member ? person : { ...person, member: own });
    } else if (old.primaryOwner || (emailChange === 'carry_over' && provisioned && !isLiving(own))) {
      if (isLiving(own)) remove(own);
      paired.push({ ...person, member: old });
    } else if (isLiving(own) || !provisioned) {
      remove(old);
      paired.push({ ...person, member: own });
    } else {
      remove(old, true);
      paired.push({ ...person, member: own, takesOver: old });
    }
  }
  return paired;
}

/** By the new email, the record that goes along. */
function renamesOf(people: readonly DecidedPerson[]): ReadonlyMap<Email, Living> {
  const renames = new Map<Email, Living>();
  const renamed = people.filter(({ previousEmail }) => previousEmail !== undefined);
  if (renamed.length === 0) return renames;
  const formerEmails = new Set(renamed.map(({ previousEmail }) => previousEmail));
  const former = new Map(people.filter(({ email }) => formerEmails.has(email)).map((person) => [person.email, person]));

  // Should two say that they were the same person, the first by email is.
  for (const { email, previousEmail, decision } of renamed.sort((a, b) => compareText(a.email, b.email))) {
    const old = previousEmail && previousEmail !== email ? former.get(previousEmail) : undefined;
    if (!old || !isLiving(old.member)) continue;
    // Who is not to be provisioned under the new email takes nothing over, and what was decided about the old one stands,
    // unless somebody else has that one now. The primary owner stays whatever is decided.
    const handedOn = old.decision.outcome === 'provision';
    if (decision.outcome !== 'provision' && !handedOn && !old.member.primaryOwner) continue;
    renames.set(email, old.member);
    former.delete(old.email);
  }
  return renames;
}

/** The old half of a changed email goes whatever was decided about that email itself. */
const goesOn: Decision = { outcome: 'remove', reasonCode: 'email_changed' };
