import { ProvisioningMode } from '@rollcall/contracts';
import { modeWords } from '../parts/words';

export interface ModeWords {
  readonly mode: ProvisioningMode;
  readonly name: string;
  /** Who becomes a member, in one sentence. */
  readonly joins: string;
  /** Who stops being one. */
  readonly leaves: string;
}

/** The three provisioning modes, from the least to the most automatic. */
export const modeChoices: readonly ModeWords[] = [
  {
    mode: ProvisioningMode.INVITE_ONLY,
    name: modeWords[ProvisioningMode.INVITE_ONLY],
    joins: 'People become members when an administrator invites them.',
    leaves: 'They stay until an administrator removes them. The directory decides nothing.',
  },
  {
    mode: ProvisioningMode.JIT,
    name: modeWords[ProvisioningMode.JIT],
    joins: 'People become members the first time they log in through your identity provider.',
    leaves: 'Nobody is removed by itself. Role and access are decided at each login.',
  },
  {
    mode: ProvisioningMode.SCIM,
    name: modeWords[ProvisioningMode.SCIM],
    joins: 'Everybody active in the directory is a member, within seconds of the change there.',
    leaves: 'Whoever leaves the directory, or the mapped groups, is removed and frees the seat.',
  },
];

/** What setting the mode does to the members there are now. */
export function modeConsequence(from: ProvisioningMode, to: ProvisioningMode): string {
  if (from === to) return '';
  if (to === ProvisioningMode.SCIM) {
    return 'A sync run follows: members who are not in the directory are removed, people of the directory are added. The preview shows each of them first.';
  }
  if (from === ProvisioningMode.SCIM) return 'Nobody changes. Automatic additions and removals end.';
  return 'Nobody changes now. The new mode counts from the next login or invitation on.';
}
