import { ConnectError, Code } from '@connectrpc/connect';
import { DecisionOutcomeSchema, type Member, MemberStatusSchema, RoleSchema, seatPolicy } from '@rollcall/contracts';
import { exitCodes } from '../failures/exit-codes';
import { jsonOf } from '../services/json';
import type { Outcome, Session } from '../session';
import { tableOf } from '../terminal/table';
import { printJson, printLine } from '../terminal/terminal';
import { plainText, wordOf } from '../terminal/words';

/** What a person should have, why, and what they have. As JSON the answer of `ExplainDecision`. */
export async function explainDecision(
  { terminal, services, json }: Session,
  organizationId: string,
  email: string,
): Outcome {
  const decision = await services.seatPolicy.explainDecision({ organizationId, email });
  if (json) {
    await printJson(terminal, jsonOf(seatPolicy.ExplainDecisionResponseSchema, decision));
    return exitCodes.done;
  }
  const { bold, dim, yellow } = terminal.colors;
  const member = await memberOf(services, organizationId, email);
  const outcome = wordOf(DecisionOutcomeSchema, decision.outcome);
  const should = [outcome, wordOf(RoleSchema, decision.role), decision.seatTier].filter(Boolean).join(', ');
  await printLine(terminal, bold(plainText(`${email} in ${organizationId}`)));
  await printLine(terminal, plainText(`  decided  ${should} (${decision.reasonCode})`));
  await printLine(terminal, plainText(`  is       ${member ? shown(member) : 'not a member'}`));
  if (decision.held) await printLine(terminal, yellow('  The removal waits for an administrator: rollcall holds.'));
  await printLine(terminal);
  const steps = decision.steps.map(({ rule, result }, index) => ({ rule, result, number: `${index + 1}` }));
  const columns = [
    { title: '#', value: ({ number }: (typeof steps)[number]) => number, align: 'right' as const },
    { title: 'RULE', value: ({ rule }: (typeof steps)[number]) => rule },
    { title: 'RESULT', value: ({ result }: (typeof steps)[number]) => result },
  ];
  await terminal.print(tableOf(columns, steps, terminal.colors));
  if (steps.length === 0) terminal.note(dim('no steps'));
  return exitCodes.done;
}

function shown({ status, role, seatTier, reasonCode }: Member): string {
  return `${wordOf(MemberStatusSchema, status)}, ${wordOf(RoleSchema, role)}, ${seatTier} (${reasonCode})`;
}

async function memberOf(
  services: Session['services'],
  organizationId: string,
  email: string,
): Promise<Member | undefined> {
  try {
    return (await services.membership.getMember({ organizationId, email })).member;
  } catch (error) {
    // They never were a member, which is an answer here.
    if (error instanceof ConnectError && error.code === Code.FailedPrecondition) return undefined;
    throw error;
  }
}
