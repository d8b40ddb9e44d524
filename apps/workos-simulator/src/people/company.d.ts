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
  readonly groups: readonly {
    readonly name: string;
    readonly idpId: string;
  }[];
  people(isTaken: (email: string) => boolean): Generator<Person>;
}
/** A made-up company: believable, and from the same input always the same one. */
export declare function makeCompany(size: {
  users: number;
  groups: number;
  groupsPerUser: number;
  /** The same numbers give the same company. */
  seed: readonly number[];
  emailDomain?: string | undefined;
}): Company;
//# sourceMappingURL=company.d.ts.map
