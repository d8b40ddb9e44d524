/** Somebody of whom nothing may be read in a log. */
export interface Person {
  readonly email: string;
  readonly firstName: string;
  readonly lastName: string;
}

/**
 * The lines that tell who somebody is: an email, a full name, or one of the names as a value of its own. Names alone within
 * a text are words, too: Mark, May, Will.
 */
export function linesThatName(people: readonly Person[], lines: readonly string[]): string[] {
  const words = new Set<string>();
  for (const { email, firstName, lastName } of people) {
    if (email !== '') words.add(email.toLowerCase());
    if (firstName !== '' && lastName !== '') words.add(`${firstName} ${lastName}`.toLowerCase());
    for (const name of [firstName, lastName]) if (name !== '') words.add(`"${name.toLowerCase()}"`);
  }
  return lines.filter((line) => {
    const text = line.toLowerCase();
    return [...words].some((word) => text.includes(word));
  });
}
