import { base, en, Faker, generateMersenne53Randomizer } from '@faker-js/faker';
import { departments } from './departments';

export interface Person {
  readonly firstName: string;
  readonly lastName: string;
  /** Lower-case letters, digits and dots; unique within the company. */
  readonly mailbox: string;
  readonly idpId: string;
  readonly jobTitle: string;
  /** Places in the company's list of groups, ascending, no two alike. The first drawn is the person's own department. */
  readonly groups: readonly number[];
}

export interface Company {
  readonly emailDomain: string;
  readonly groups: readonly { readonly name: string; readonly idpId: string }[];
  people(isTaken: (email: string) => boolean): Generator<Person>;
}

/** A made-up company: believable, and from the same input always the same one. */
export function makeCompany(size: {
  users: number;
  groups: number;
  groupsPerUser: number;
  /** The same numbers give the same company. */
  seed: readonly number[];
  emailDomain?: string | undefined;
}): Company {
  const randomizer = generateMersenne53Randomizer();
  randomizer.seed([...size.seed]);
  const faker = new Faker({ locale: [en, base], randomizer });
  const pick = (count: number) => Math.floor(randomizer.next() * count);
  const idpId = () =>
    [0, 1]
      .map(() =>
        Math.floor(randomizer.next() * 2 ** 40)
          .toString(16)
          .padStart(10, '0'),
      )
      .join('');

  // Drawn whether it is needed or not, so that a domain given by hand does not change the people.
  const drawnDomain = `${faker.company
    .name()
    .toLowerCase()
    .replace(/[^a-z]+/g, '-')
    .replace(/^-|-$/g, '')}.example`;
  const emailDomain = size.emailDomain ?? drawnDomain;
  const groups = groupNames(size.groups, () => faker.location.city()).map((name) => ({ name, idpId: idpId() }));

  return {
    emailDomain,
    groups,
    *people(isTaken) {
      const mailboxes = new Map<string, number>();
      for (let made = 0; made < size.users; made += 1) {
        const firstName = faker.person.firstName();
        const lastName = faker.person.lastName();
        yield {
          firstName,
          lastName,
          mailbox: freeMailbox(mailboxes, `${plain(firstName)}.${plain(lastName)}`, (name) =>
            isTaken(`${name}@${emailDomain}`),
          ),
          idpId: idpId(),
          jobTitle: faker.person.jobTitle(),
          groups: distinct(Math.min(size.groupsPerUser, size.groups), () => pick(size.groups)),
        };
      }
    },
  };
}

function groupNames(count: number, city: () => string): string[] {
  const names = new Set<string>();
  for (let made = 0; names.size < count; made += 1) {
    const department = departments[made % departments.length] ?? departments[0];
    if (made < departments.length) {
      names.add(department);
      continue;
    }
    const name = `${department}, ${city()}`;
    names.add(names.has(name) ? `${name} ${made}` : name);
  }
  return [...names];
}

function plain(name: string): string {
  return name.toLowerCase().replace(/[^a-z]+/g, '');
}

function freeMailbox(used: Map<string, number>, wanted: string, isTaken: (mailbox: string) => boolean): string {
  for (;;) {
    const times = (used.get(wanted) ?? 0) + 1;
    used.set(wanted, times);
    const mailbox = times === 1 ? wanted : `${wanted}${times}`;
    if (!isTaken(mailbox)) {
      return mailbox;
    }
  }
}

function distinct(count: number, draw: () => number): number[] {
  const drawn = new Set<number>();
  while (drawn.size < count) {
    drawn.add(draw());
  }
  return [...drawn].sort((one, other) => one - other);
}
