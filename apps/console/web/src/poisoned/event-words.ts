const things: Readonly<Record<string, string>> = {
  user: 'person',
  group: 'group',
  'group.user': 'group membership',
};

const verbs: Readonly<Record<string, string>> = {
  created: 'added',
  updated: 'changed',
  deleted: 'deleted',
  activated: 'connected',
  user_added: 'gained somebody',
  user_removed: 'lost somebody',
};

/** `dsync.user.updated` → "A person was changed"; of types that are not known, the type itself. */
export function eventWord(type: string): string {
  const [family, thing = '', verb] = type.split('.');
  if (family !== 'dsync') return type;
  // Of the directory itself: `dsync.deleted`.
  const [of, what] = verb === undefined ? ['directory', thing] : [things[thing], verb];
  const done = verbs[what];
  if (of === undefined || done === undefined) return type;
  return /^(gained|lost)/.test(done) ? `A ${of} ${done}` : `A ${of} was ${done}`;
}

/** The reason that ingest gives, as a sentence. */
export function eventReasonWord(reason: string): string {
  const words = reason.trim();
  if (words === '') return 'It does not fit.';
  const sentence = `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
  return /[.!?]$/.test(sentence) ? sentence : `${sentence}.`;
}
