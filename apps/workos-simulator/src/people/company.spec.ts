import { makeCompany } from './company';

const size = { users: 2_000, groups: 60, groupsPerUser: 4 };
const nobody = () => false;

describe('a made-up company', () => {
  it('is the same for the same seed, and another for another', () => {
    const [one, same, other] = [[5], [5], [6]].map((seed) => {
      const company = makeCompany({ ...size, seed });
      return { ...company, people: [...company.people(nobody)] };
    });
    expect(one).toEqual(same);
    expect(one?.people).not.toEqual(other?.people);
  });

  it('has the same people when its email domain is given', () => {
    const [drawn, given] = [undefined, 'acme.example'].map((emailDomain) => [
      ...makeCompany({ ...size, users: 50, seed: [5], emailDomain }).people(nobody),
    ]);
    expect(drawn).toEqual(given);
    expect(makeCompany({ ...size, seed: [5], emailDomain: 'acme.example' }).emailDomain).toBe('acme.example');
  });

  it('gives everybody a plain mailbox of their own, and none that is taken', () => {
    const company = makeCompany({ ...size, users: 20_000, groups: 0, seed: [1] });
    const [first] = [...makeCompany({ ...size, users: 1, groups: 0, seed: [1] }).people(nobody)];
    const taken = `${first?.mailbox}@${company.emailDomain}`;
    const mailboxes = [...company.people((email) => email === taken)].map((person) => person.mailbox);
    expect(new Set(mailboxes).size).toBe(20_000);
    expect(mailboxes.every((mailbox) => /^[a-z]+\.[a-z]+\d*$/.test(mailbox))).toBe(true);
    expect(mailboxes).not.toContain(first?.mailbox);
    expect(company.emailDomain).toMatch(/^[a-z-]+\.example$/);
  });

  it('puts everybody into as many groups as asked, no two alike, or into all there are', () => {
    for (const person of makeCompany({ ...size, users: 200, seed: [1] }).people(nobody)) {
      expect(new Set(person.groups).size).toBe(4);
    }
    const [someone] = [...makeCompany({ users: 1, groups: 2, groupsPerUser: 9, seed: [1] }).people(nobody)];
    expect(someone?.groups).toEqual([0, 1]);
  });

  it('names its groups like departments, each name once, however many', () => {
    const names = makeCompany({ users: 0, groups: 3_000, groupsPerUser: 0, seed: [1] }).groups.map(
      (group) => group.name,
    );
    expect(names.slice(0, 3)).toEqual(['Engineering', 'Sales', 'Customer Success']);
    expect(new Set(names).size).toBe(3_000);
    expect(names.at(-1)).toMatch(/^[A-Z][A-Za-z ]+, /);
  });
});
