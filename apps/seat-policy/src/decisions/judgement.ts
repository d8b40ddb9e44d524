import { compareText, createDecide, type DecisionSettings, type DirectoryPerson, standingFor } from '@rollcall/domain';
import type { DirectoryPeople } from '../directory-mirror/directory-people';
import { decisionAbout, type MadeDecision, removalOfAbsent, sameDecision } from './made-decision';

/** What some people of one organization should have is asked, and what was said of them last. */
export interface JudgementQuestion {
  readonly settings: DecisionSettings;
  readonly emails: Iterable<string>;
  /** All directory users of these emails; and those by whose ids the last decisions about these emails were made. */
  readonly people: DirectoryPeople;
  /** The last decision of each email that has one. */
  readonly made: ReadonlyMap<string, MadeDecision>;
  /** Whether who is in no directory is removed for it. Not while the directory is disconnected. */
  readonly absenceCounts: boolean;
  /** Whether the removal of this person for being in no mapped group waits a while. */
  readonly hasGrace: (email: string) => boolean;
}

/** A decision that says something new. */
export interface NewDecision {
  readonly email: string;
  readonly decision: MadeDecision;
  /** The person's email until now: the two are one rename, and the decision about the old one comes just before. */
  readonly previousEmail?: string;
}

export interface Judgement {
  /** In units that must stay together and in order: one decision, or the two halves of a changed email. */
  readonly decided: readonly (readonly NewDecision[])[];
  /** Emails whose decision stays what it is for now: in no mapped group any more, but perhaps back soon. */
  readonly putOff: readonly string[];
}

/**
 * Judges people of one organization in mode scim against what was decided last. Says only what is new; judging the same
 * again after that says nothing. A person is their email, so every question is asked of an email.
 */
export function judge(question: JudgementQuestion): Judgement {
  const { people, made } = question;
  const decide = createDecide(question.settings);
  const decided: NewDecision[][] = [];
  const putOff: string[] = [];
  const paired = new Set<string>();
  const formerEmails = formerEmailsOf(question);
  const [present, absent] = parted(question.emails, people);

  for (const { email, person } of present) {
    const decision = decisionAbout(person, decide({ person, known: true }));
    if (!decision) continue;
    const former = formerEmails.get(person.directoryUserId);
    const last = made.get(former ?? email);
    if (former !== undefined) paired.add(former);
    if (waits(last, decision) && question.hasGrace(email)) {
      putOff.push(former ?? email);
    } else if (former !== undefined) {
      decided.push([
        { email: former, decision: removalOfAbsent('email_changed') },
        { email, decision, previousEmail: former },
      ]);
    } else if (!last || !sameDecision(last, decision)) {
      decided.push([{ email, decision }]);
    }
  }

  for (const email of absent) {
    const last = made.get(email);
    if (!last || last.outcome === 'remove' || paired.has(email)) continue;
    const decision = decisionAboutAbsent(people.byId.get(last.directoryUserId), question.absenceCounts);
    if (decision) decided.push([{ email, decision }]);
  }
  return { decided, putOff };
}

function parted(emails: Iterable<string>, people: DirectoryPeople) {
  const present: { email: string; person: DirectoryPerson }[] = [];
  const absent: string[] = [];
  for (const email of [...new Set(emails)].sort(compareText)) {
    const person = standingFor(people.byEmail.get(email) ?? []);
    if (person) present.push({ email, person });
    else absent.push(email);
  }
  return [present, absent] as const;
}

/**
 * The emails that directory users stood for when they were decided last and that nobody has now, by user id. Where that
 * user has another email by now, it is a rename.
 */
function formerEmailsOf({ made, people }: JudgementQuestion): Map<string, string> {
  const former = new Map<string, string>();
  for (const [email, { directoryUserId }] of made) {
    if (directoryUserId !== '' && !people.byEmail.has(email)) former.set(directoryUserId, email);
  }
  return former;
}

/** Rules page 10: leaving the last mapped group takes effect after a while, since people are moved out first and in after. */
function waits(last: MadeDecision | undefined, decision: MadeDecision): boolean {
  const unmapped = decision.reasonCode === 'no_role_group' || decision.reasonCode === 'no_tier_group';
  return last?.outcome === 'provision' && decision.outcome === 'remove' && unmapped;
}

/**
 * What becomes of a provisioned person whose email no directory user has any more.
 * @param user the directory user who stood for them, if still there
 */
function decisionAboutAbsent(user: DirectoryPerson | undefined, absenceCounts: boolean): MadeDecision | undefined {
  if (!user) return absenceCounts ? removalOfAbsent('not_in_directory') : undefined;
  // The user has another email now and another user stands for that: nobody takes this person's place.
  if (user.email !== undefined) return removalOfAbsent('email_changed');
  // The user lost their email: they stay as they are (rules page 10), unless they are inactive, which comes before (row 5).
  if (user.active) return undefined;
  return decisionAbout(user, { outcome: 'remove', reasonCode: 'inactive_in_directory' });
}
