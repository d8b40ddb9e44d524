import { type Member } from '@rollcall/contracts';

/** The person's name, or their address where there is none. */
export const nameOfMember = ({
  firstName,
  lastName,
  email,
}: Pick<Member, 'firstName' | 'lastName' | 'email'>): string => `${firstName} ${lastName}`.trim() || email;
