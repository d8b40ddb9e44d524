import { MemberStatusSchema, membership, RoleSchema } from '@rollcall/contracts';
import type { Session } from '../session';
import { type Column, tableOf } from '../terminal/table';
import { printLine } from '../terminal/terminal';
import { countOf, plainText, wordOf } from '../terminal/words';

type OrganizationPlan = membership.OrganizationPlan;
type PlannedChange = membership.PlannedChange;

const number = (title: string, of: (plan: OrganizationPlan) => number): Column<OrganizationPlan> => ({
  title,
  value: (plan) => countOf(of(plan)),
  align: 'right',
});

const totalColumns: readonly Column<OrganizationPlan>[] = [
  { title: 'ORGANIZATION', value: ({ organizationId }) => organizationId },
  number('ADDED', ({ added }) => added),
  {
    ...number('REMOVED', ({ removed }) => removed),
    paint: ({ removed }, colors) => (removed > 0 ? colors.red : String),
  },
  number('UPDATED', ({ updated }) => updated),
  number('UNCHANGED', ({ unchanged }) => unchanged),
  number('WAITING', ({ waiting }) => waiting),
  number('WOULD BE HELD', ({ wouldHold }) => wouldHold),
];

/** The totals of a plan by organization, and its warnings. */
export async function printTotals({ terminal }: Pick<Session, 'terminal'>, plan: membership.Plan): Promise<void> {
  const { colors } = terminal;
  await terminal.print(tableOf(totalColumns, plan.organizations, colors));
  for (const { organizationId, warnings } of plan.organizations) {
    for (const { code, message } of warnings) {
      await printLine(terminal, colors.yellow(plainText(`warning ${code} in ${organizationId}: ${message}`)));
    }
  }
}

const changeColumns: readonly Column<PlannedChange>[] = [
  {
    title: 'ACTION',
    value: ({ action }) => wordOf(membership.ChangeActionSchema, action),
    paint: ({ action }, colors) => (action === membership.ChangeAction.REMOVE ? colors.red : String),
  },
  { title: 'EMAIL', value: ({ email }) => email },
  { title: 'BEFORE', value: ({ before }) => snapshotOf(before) },
  { title: 'AFTER', value: ({ after }) => snapshotOf(after) },
  { title: 'REASON', value: ({ reasonCode }) => reasonCode },
];

export interface ChangeSelection {
  /** Only changes of this action. */
  readonly action: membership.ChangeAction | undefined;
  /** At most so many of each organization. */
  readonly limit: number;
}

/** Who would change, organization by organization. Removals come first: they are what is to be looked at. */
export async function printChanges(
  { terminal }: Pick<Session, 'terminal'>,
  plan: membership.Plan,
  { action, limit }: ChangeSelection,
): Promise<void> {
  for (const { organizationId, changes } of plan.organizations) {
    const chosen = changes.filter((change) => action === undefined || change.action === action);
    if (chosen.length === 0) continue;
    const [removals, others] = parted(chosen);
    const shown = [...removals, ...others].slice(0, limit);
    await printLine(terminal, `\n${terminal.colors.bold(plainText(organizationId))}`);
    await terminal.print(tableOf(changeColumns, shown, terminal.colors));
    const left = chosen.length - shown.length;
    if (left > 0) await printLine(terminal, `… and ${countOf(left)} more: --all shows everybody`);
  }
}

function parted(changes: readonly PlannedChange[]): [PlannedChange[], PlannedChange[]] {
  const isRemoval = ({ action }: PlannedChange): boolean => action === membership.ChangeAction.REMOVE;
  return [changes.filter(isRemoval), changes.filter((change) => !isRemoval(change))];
}

function snapshotOf(snapshot: membership.MemberSnapshot | undefined): string {
  if (!snapshot) return '';
  const { email, status, role, seatTier } = snapshot;
  return [email ?? '', wordOf(MemberStatusSchema, status), wordOf(RoleSchema, role), seatTier]
    .filter(Boolean)
    .join(' ');
}

export interface PlanTotals {
  /** Whom the run removes when the plan is confirmed. */
  readonly removed: number;
  /** Those of them who would wait for an administrator when it is not. */
  readonly wouldHold: number;
}

/** Over all organizations of a plan. */
export function totalsOf({ organizations }: Pick<membership.Plan, 'organizations'>): PlanTotals {
  return {
    removed: organizations.reduce((all, { removed }) => all + removed, 0),
    wouldHold: organizations.reduce((all, { wouldHold }) => all + wouldHold, 0),
  };
}
