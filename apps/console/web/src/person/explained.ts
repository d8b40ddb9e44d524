/** One rule of a decision, as a question with its answer. */
export interface ExplainedStep {
  readonly question: string;
  readonly answer: string;
}

const questions: ReadonlyMap<string, string> = new Map([
  ['primary owner', 'Is this the primary owner?'],
  ['provisioning mode', 'Who decides in this provisioning mode?'],
  ['login', 'Has the person logged in?'],
  ['directory users with this email', 'Who in the directory has this email address?'],
  ['in the directory', 'Is the person in the directory?'],
  ['gone directories', 'Did a directory know the person that is gone now?'],
  ['group mappings', 'Are group mappings on?'],
  ['role mappings', 'Which role do the person’s groups give?'],
  ['seat tier mappings', 'Which seat tier do the person’s groups give?'],
  ['role', 'Which role follows?'],
  ['connection', 'Is the directory connected?'],
  ['unmapped grace', 'Does the removal come at once?'],
  ['holds', 'Is the removal held?'],
]);

/** The answers of seat-policy in the words of this page; `$1` is what the answer names. */
const answers: readonly (readonly [RegExp, string])[] = [
  [/^is not the primary owner$/, 'No.'],
  [
    /^is the primary owner: stays.*$/,
    'Yes: the primary owner stays, as owner and with their seat, whatever the directory says.',
  ],
  [/^invite_only: .*$/, 'Invite only: administrators decide by hand, the directory decides nothing.'],
  [/^jit: .*$/, 'Just in time: it is decided when the person logs in.'],
  [/^scim: .*$/, 'SCIM: the directory decides.'],
  [/^has not logged in yet$/, 'Not yet, so nothing is decided before the first login.'],
  [/^the removal comes with their next login$/, 'The removal comes with their next login.'],
  [/^absent from every directory of the parent$/, 'No: no directory has them.'],
  [/^active as (.+)$/, 'Yes, active there as $1.'],
  [/^inactive as (.+)$/, 'Yes, but inactive there as $1.'],
  [/^(\d+); (.+) stands for the person$/, '$1 directory users; $2 stands for the person.'],
  [/^known there alone, as (.+)$/, 'Yes, as $1, and no other directory knows them.'],
  [
    /^off: a member keeps role and seat tier.*$/,
    'No: a member keeps role and seat tier, a newcomer gets the defaults.',
  ],
  [/^highest mapped role: (.+)$/, 'The highest of them: $1.'],
  [/^in no role-mapped group$/, 'None: they are in no group that is mapped to a role.'],
  [/^in no tier-mapped group$/, 'None: they are in no group that is mapped to a seat tier.'],
  [/^in no tier-mapped group: highest.*$/, 'None, so they get the highest tier with a free seat.'],
  [
    /^off: a member keeps the tier.*$/,
    'Seat tier mappings are off: a member keeps their tier, a newcomer gets the default.',
  ],
  [/^highest mapped tier: (.+)$/, 'The highest of them: $1.'],
  [/^an existing member keeps theirs: (.+)$/, 'A member keeps theirs: $1.'],
  [/^a new member gets the default: (.+)$/, 'A newcomer gets the default: $1.'],
  [/^by the mappings: (.+)$/, 'The one of the mappings: $1.'],
  [
    /^disconnected \((.*)\): .*$/,
    'No, it is disconnected: nobody is removed for absence until an administrator confirms it.',
  ],
  [/^the removal waits for an administrator$/, 'Yes: it waits for an administrator.'],
];

/** What the table does not know is shown as seat-policy said it. `instant` words a time such as 2026-11-25T10:00:00.000Z. */
export function explainedStep(
  { rule, result }: { readonly rule: string; readonly result: string },
  instant: (iso: string) => string,
): ExplainedStep {
  const question = questions.get(rule) ?? `${capital(rule)}?`;
  const until = /^the removal waits until (\S+)$/.exec(result)?.[1];
  if (until)
    return {
      question,
      answer: `It waits until ${instant(until)}: identity providers move people between groups in two steps.`,
    };
  const known = answers.find(([form]) => form.test(result));
  return { question, answer: known ? result.replace(known[0], known[1]) : `${capital(result)}.` };
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
