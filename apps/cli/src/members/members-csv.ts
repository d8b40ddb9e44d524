import { exitCodes } from '../failures/exit-codes';
import { RollcallError, wrongUsage } from '../failures/failure';
import type { Outcome, Session } from '../session';

/** The members of an organization as the membership service writes them: RFC 4180, as it comes. */
export async function printMembersCsv(
  { terminal, services }: Session,
  organizationId: string,
  { all }: { readonly all: boolean },
): Outcome {
  const path = `/organizations/${encodeURIComponent(organizationId)}/members.csv${all ? '?status=all' : ''}`;
  const answer = await services.get('membership', path);
  if (!answer.ok || !answer.body) throw await refusal(answer);
  const decoder = new TextDecoder();
  try {
    for await (const chunk of answer.body) await terminal.print(decoder.decode(chunk, { stream: true }));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new RollcallError(`the list broke off, what was written is not all of it: ${reason}`, exitCodes.away);
  }
  await terminal.print(decoder.decode());
  return exitCodes.done;
}

async function refusal(answer: Response): Promise<RollcallError> {
  const said = messageIn(await answer.text());
  switch (answer.status) {
    case 400:
      return wrongUsage(`wrong input: ${said}`);
    case 404:
      return new RollcallError(said, exitCodes.refused);
    case 401:
      return new RollcallError(
        'the membership service does not accept the token: set ROLLCALL_SERVICE_TOKEN',
        exitCodes.away,
      );
    case 403:
      return new RollcallError(`not allowed: ${said}`, exitCodes.away);
    case 429:
    case 503:
      return new RollcallError(`the membership service cannot answer now: ${said}`, exitCodes.away);
    default:
      return new RollcallError(`the membership service failed: ${answer.status} ${said}`, exitCodes.broken);
  }
}

/** What an error of Connect's form says; else the text itself. */
function messageIn(body: string): string {
  try {
    const parsed: unknown = JSON.parse(body);
    if (typeof parsed === 'object' && parsed !== null && 'message' in parsed) return String(parsed.message);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  return body.slice(0, 200);
}
