import { type Organization, ProvisioningMode } from '@rollcall/contracts';
import { reasonSentence } from '../parts/reasons';
import { modeWords, scopeWords } from '../parts/words';
import { type PlanList, type PlanTotals } from './plan-people';
import { type PlanQuestion } from './plan-question';

export interface QuestionWords {
  readonly title: string;
  /** On the button that does it. */
  readonly confirm: string;
  /** Where one came from. */
  readonly back: { readonly path: string; readonly label: string };
}

export function questionWords(
  question: PlanQuestion,
  { provisioningMode }: Pick<Organization, 'provisioningMode'>,
): QuestionWords {
  switch (question.kind) {
    case 'mode':
      return {
        title: `Preview: provisioning by ${modeWords[question.mode]}`,
        confirm: `Switch to ${modeWords[question.mode]}`,
        back: { path: 'provisioning', label: 'Manage SCIM' },
      };
    case 'sync':
      return {
        title: `Preview: sync of ${scopeWords[question.scope].toLowerCase()}`,
        confirm: 'Sync now',
        back: { path: 'provisioning', label: 'Manage SCIM' },
      };
    case 'mappings':
      return {
        title: 'Preview: group mappings',
        confirm: provisioningMode === ProvisioningMode.SCIM ? 'Save and sync now' : 'Save mappings',
        back: { path: 'mappings', label: 'Group mappings' },
      };
  }
}

export const listWords: Readonly<Record<PlanList, string>> = {
  removals: 'Removals',
  additions: 'Additions',
  changes: 'Changes',
  renames: 'Renames',
  waiting: 'Waiting',
};

/** What a list without people says. */
export const emptyListWords: Readonly<Record<PlanList, string>> = {
  removals: 'Nobody would be removed.',
  additions: 'Nobody would be added.',
  changes: 'Nobody would get another role or seat tier.',
  renames: 'Nobody has another email address.',
  waiting: 'Nobody would begin to wait for a seat.',
};

/** A plan in short: `−12 +3 ~4`; a dash where it changes nobody. */
export function shortTotals({ removed, added, updated }: PlanTotals): string {
  const parts = [
    removed > 0 && `−${String(removed)}`,
    added > 0 && `+${String(added)}`,
    updated > 0 && `~${String(updated)}`,
  ].filter((part) => part !== false);
  return parts.length > 0 ? parts.join(' ') : '–';
}

const warnings: ReadonlyMap<string, string> = new Map([
  ['leaves_nobody', 'Nobody but the primary owner will be left.'],
  ['own_access_lost', 'I lose my own access here, or the administration of it.'],
  ['last_admin', 'No active member will have the role admin any more.'],
  ['over_hold_limit', 'These removals are over the limit, and are carried out without waiting.'],
]);

/** What somebody says who ticks a warning. */
export function warningWords(code: string): string {
  return warnings.get(code) ?? reasonSentence(code);
}
