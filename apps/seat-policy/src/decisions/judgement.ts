import {
  type AbsenceProof,
  compareText,
  createDecide,
  type DecisionSettings,
  type DirectoryPerson,
  standingFor,
} from '@rollcall/domain';
import type { DirectoryPeople } from '../directory-mirror/directory-people';
import { removalByGoneDirectory } from './directory-decision';
import { decisionAbout, type MadeDecision, sameDecision } from './made-decision';

/** What some people of one organization should have is asked, and what was said of them last. */
export interface JudgementQuestion {
  readonly settings: DecisionSettings;
  readonly emails: Iterable<string>;
  /** All directory users of these emails; and those by whose ids the last decisions about these emails were made. */
  readonly people: DirectoryPeople;
  /** The last decision of each email that has one. */
  readonly made: ReadonlyMap<string, MadeDecision>;
  /** That who is in no directory is absent, and is removed for it. There is none while the directory is disconnected. */
  readonly absence: AbsenceProof | undefined;
  /** Whether the removal of this person for being in no mapped group waits a while. */
  readonly hasGrace: (email: string) => boolean;
}

/** What one person should have in one organization. */
export interface PersonDecision {
  readonly email: string;
  readonly decision: MadeDecision;
  /** The person's email until now: the two are one rename, and the decision about the old one comes just before. */
  readonly previousEmail?: string;
}

export interface Judgement {
  /** What is new, in units that must stay together and in order: one decision, or the two halves of a changed email. */
  readonly decided: readonly (readonly PersonDecision[])[];
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
  const decided: (readonly PersonDecision[])[] = [];
  const putOff: string[] = [];
  const paired = new Set<string>();
  const formerEmails = formerEmailsOf(question);
  const [present, absent] = parted(question.emails, people);

  const mayWait = (email: string, decision: MadeDecision): boolean =>
    waits(made.get(email), decision) && question.hasGrace(email);
  const isNews = ({ email, decision }: PersonDecision): boolean => {
    const last = made.get(email);
    return !last || !sameDecision(last, decision);
  };

  for (const { email, person } of present) {
    const decision = decisionAbout(person, decide({ person, known: true }));
    if (!decision) continue;
    const formers = formerEmails.get(person.directoryUserId) ?? [];
    const [former] = formers;
    if (former !== undefined && decision.outcome === 'provision') {
      paired.add(former);
      decided.push([
        { email: former, decision: emailChanged },
        { email, decision, previousEmail: former },
      ]);
      continue;
    }
    // Who is not provisioned under a new email has not gone on under it: they left under the old one, for the same reason,
    // and are known by it should they come back.
    for (const left of formers) paired.add(left);
    const emails = [...formers, email];
    const waiting = emails.filter((each) => mayWait(each, decision));
    putOff.push(...waiting);
    const going = emails.filter((each) => !waiting.includes(each));
    const unit = going.map((each): PersonDecision =>
      each === email && former !== undefined && going.includes(former)
        ? { email: each, decision, previousEmail: former }
        : { email: each, decision },
    );
    if (unit.some(isNews)) decided.push(unit);
  }

  for (const email of absent) {
    const last = made.get(email);
    if (paired.has(email) || (last && saysAbsent(last))) continue;
    const decision = decisionAboutAbsent(question, email, last);
    if (decision && isNews({ email, decision })) decided.push([{ email, decision }]);
  }
  return { decided, putOff };
}

/** Everything that is decided about these emails once they have been judged, the news and what stays as it was, by email. */
export function standingDecisions(
  emails: readonly string[],
  { decided }: Judgement,
  made: ReadonlyMap<string, MadeDecision>,
): PersonDecision[] {
  const news = new Map(decided.flat().map((one) => [one.email, one]));
  return [...emails].sort(compareText).flatMap((email) => {
    const decision = made.get(email);
    return news.get(email) ?? (decision ? { email, decision } : []);
  });
}

/**
 * Whether it was said already that no directory has the person. That they went on under another email is not that: whoever
 * is a member under the old one later is absent, and counts as that.
 */
function saysAbsent({ outcome, reasonCode }: MadeDecision): boolean {
  return outcome === 'remove' && (reasonCode === 'not_in_directory' || reasonCode === 'directory_deleted');
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
 * user has another email by now, it is a rename. Several, by email, where they were provisioned under none of the later ones.
 */
function formerEmailsOf({ made, people }: JudgementQuestion): Map<string, string[]> {
  const former = new Map<string, string[]>();
  for (const [email, { directoryUserId }] of [...made].sort(([a], [b]) => compareText(a, b))) {
    if (directoryUserId === '' || people.byEmail.has(email)) continue;
    const known = former.get(directoryUserId);
    if (known) known.push(email);
    else former.set(directoryUserId, [email]);
  }
  return former;
}

/** Rules page 10: leaving the last mapped group takes effect after a while, since people are moved out first and in after. */
function waits(last: MadeDecision | undefined, decision: MadeDecision): boolean {
  const unmapped = decision.reasonCode === 'no_role_group' || decision.reasonCode === 'no_tier_group';
  return last?.outcome === 'provision' && decision.outcome === 'remove' && unmapped;
}

/** What becomes of a person whose email no directory user has any more, or only users of gone directories. */
function decisionAboutAbsent(
  { people, absence }: JudgementQuestion,
  email: string,
  last: MadeDecision | undefined,
): MadeDecision | undefined {
  const left = standingFor(people.goneByEmail.get(email) ?? []);
  if (left) return removalWithDirectory(left);
  if (!last) return undefined;
  const user = people.byId.get(last.directoryUserId);
  if (!user) return absence && decisionAbout(undefined, { outcome: 'remove', reasonCode: 'not_in_directory', absence });
  if (user.directoryGone) return removalWithDirectory(user);
  // The user has another email now and another user stands for that: nobody takes this person's place, for the time being.
  if (user.email !== undefined) return decisionAbout(user, { outcome: 'remove', reasonCode: 'email_changed' });
  // The user lost their email: they stay as they are (rules page 10), unless they are inactive, which comes before (row 5).
  if (user.active) return undefined;
  return decisionAbout(user, { outcome: 'remove', reasonCode: 'inactive_in_directory' });
}

const emailChanged = decisionAbout(undefined, { outcome: 'remove', reasonCode: 'email_changed' });

/** It still names the user, so that a directory which comes back with the person under another email finds them. */
function removalWithDirectory(user: DirectoryPerson): MadeDecision {
  return decisionAbout(user, removalByGoneDirectory);
}
