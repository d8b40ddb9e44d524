import { Code, ConnectError } from '@connectrpc/connect';
import { DecisionOutcome, ingest, type membership, MemberStatus, Role, SyncScope } from '@rollcall/contracts';
import { CommanderError } from 'commander';
import { exitCodes, exitCodesHelp } from './failures/exit-codes';
import { failureOf } from './failures/failure';
import { createProgram } from './program';
import { scriptedTerminal } from './test-bed/scripted-terminal';
import { type Answers, servedBy } from './test-bed/served';

/*
 * The commands as the page of the interfaces has them, line by line: programs outside of this repository are written
 * against them. What is here may be added to, never changed.
 */

const organizationId = 'org-1';
const run = { runId: 'run-1', parentId: 'parent-1', state: ingest.SyncState.COMPLETED, scope: SyncScope.BOTH };
const hold = { holdId: 'hold-1', organizationId, planHash: 'hash', removals: [{ email: 'a@b.example' }] };
const member = {
  memberId: 'm',
  organizationId,
  email: 'ada@example.com',
  role: Role.USER,
  status: MemberStatus.ACTIVE,
};

/** Services that have one of each thing, and remember what they were called for. */
function oneOfEach(refusal?: ConnectError) {
  const heard: string[] = [];
  const answering =
    <Request extends object, Answer>(method: string, answer: Answer, field?: keyof Request) =>
    (request: Request): Answer => {
      heard.push(field === undefined ? method : `${method} ${String(request[field])}`);
      if (refusal) throw refusal;
      return answer;
    };
  const answers: Answers = {
    ingest: {
      requestSync: answering<ingest.RequestSyncRequest, object>('RequestSync', { run }, 'scope'),
      getSyncRun: answering('GetSyncRun', { run }),
      async *watchSyncRun() {
        heard.push('WatchSyncRun');
        yield { run };
      },
      getIngestStatus: answering('GetIngestStatus', {}),
      getDirectoryRecord: answering('GetDirectoryRecord', {}),
      listSyncRuns: answering('ListSyncRuns', { runs: [run] }),
    },
    membership: {
      previewSync: answering('PreviewSync', { plan: { hash: 'hash', organizations: [{ organizationId }] } }),
      listMembers: answering('ListMembers', { members: [member], totalSize: 1 }),
      getMember: answering('GetMember', { member }),
      getSeatUsage: answering('GetSeatUsage', {}),
      listHolds: answering('ListHolds', { holds: [hold] }),
      getHold: answering('GetHold', { hold }),
      releaseHold: answering<membership.ReleaseHoldRequest, object>('ReleaseHold', {}, 'holdId'),
      rejectHold: answering<membership.RejectHoldRequest, object>('RejectHold', {}, 'holdId'),
    },
    group: { listGroups: answering('ListGroups', { groups: [{ groupId: 'g', name: 'Staff' }] }) },
    seatPolicy: {
      listParents: answering('ListParents', { parents: [{ parentId: 'parent-1', name: 'Acme' }] }),
      listOrganizations: answering('ListOrganizations', { organizations: [{ organizationId, parentId: 'parent-1' }] }),
      getOrganization: answering('GetOrganization', { organization: { organizationId, parentId: 'parent-1' } }),
      explainDecision: answering('ExplainDecision', {
        outcome: DecisionOutcome.PROVISION,
        reasonCode: 'default_role',
        steps: [{ rule: '10', result: 'user' }],
      }),
    },
  };
  const csv = 'member_id,email\r\nm,ada@example.com\r\n';
  const services = {
    ...servedBy(answers),
    get: async (_service: string, path: string) => {
      heard.push(`GET ${path}`);
      return new Response(path.includes('.csv') ? csv : '{"status":"ok"}');
    },
  };
  return { services, heard };
}

/** What the program does with these words: its exit code, what it prints, and what the services heard. */
async function rollcall(words: string, refusal?: ConnectError) {
  const { services, heard } = oneOfEach(refusal);
  const terminal = scriptedTerminal();
  let exitCode: number | undefined;
  const program = createProgram({
    open: ({ json = false }) => ({ terminal, services, json, now: () => new Date(0) }),
    ended: (outcome) => (exitCode = outcome),
  });
  program.configureOutput({ writeOut: (text) => void terminal.printed.push(text), writeErr: () => undefined });
  for (const command of program.commands) {
    command
      .exitOverride()
      .configureOutput({ writeOut: (text) => void terminal.printed.push(text), writeErr: () => undefined });
  }
  try {
    await program.parseAsync(words.split(' '), { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError) exitCode = error.exitCode === 0 ? exitCodes.done : exitCodes.usage;
    else exitCode = failureOf(error).exitCode;
  }
  return { exitCode, printed: terminal.printed.join(''), heard };
}

/** The line of the interfaces page, and the call that it comes to. */
const lines: readonly (readonly [string, string])[] = [
  ['status', 'GetIngestStatus'],
  [`sync ${organizationId}`, `RequestSync ${SyncScope.BOTH}`],
  [`sync ${organizationId} --scope members`, `RequestSync ${SyncScope.MEMBERS}`],
  [`sync ${organizationId} --scope groups`, `RequestSync ${SyncScope.GROUPS}`],
  [`sync ${organizationId} --scope both`, `RequestSync ${SyncScope.BOTH}`],
  [`sync ${organizationId} --watch`, 'WatchSyncRun'],
  [`sync ${organizationId} --scope members --watch`, 'WatchSyncRun'],
  [`preview ${organizationId}`, 'PreviewSync'],
  [`members ${organizationId}`, 'ListMembers'],
  [`members ${organizationId} --csv`, `GET /organizations/${organizationId}/members.csv`],
  [`explain ${organizationId} ada@example.com`, 'ExplainDecision'],
  [`groups ${organizationId}`, 'ListGroups'],
  [`holds ${organizationId}`, 'ListHolds'],
  [`holds ${organizationId} release hold-1 --yes`, 'ReleaseHold hold-1'],
  [`holds ${organizationId} reject hold-1 --yes`, 'RejectHold hold-1'],
];

describe('each line of the interfaces page', () => {
  it.each(lines)('rollcall %s comes to %s, and ends with 0', async (words, call) => {
    const { exitCode, heard, printed } = await rollcall(words);
    expect(heard).toContain(call);
    expect(exitCode).toBe(exitCodes.done);
    expect(printed).not.toBe('');
  });

  it.each(lines.filter(([words]) => !words.includes('--csv')))('rollcall --json %s prints JSON', async (words) => {
    const { exitCode, printed } = await rollcall(`--json ${words}`);
    expect(exitCode).toBe(exitCodes.done);
    const documents = printed.trim().startsWith('{\n') ? [printed] : printed.trim().split('\n');
    for (const document of documents) expect(typeof JSON.parse(document)).toBe('object');
  });

  it.each(lines.filter(([words]) => words !== 'status' && !words.includes('--csv')))(
    'rollcall %s ends with 1 where a rule says no, with 3 where nobody answers',
    async (words) => {
      const refused = await rollcall(words, new ConnectError('not_scim: no', Code.FailedPrecondition));
      const away = await rollcall(words, new ConnectError('nobody there', Code.Unavailable));
      expect([refused.exitCode, away.exitCode]).toEqual([exitCodes.refused, exitCodes.away]);
    },
  );

  it.each(lines)('rollcall %s ends with 2 with a word more than it knows', async (words) => {
    const { exitCode, heard } = await rollcall(`${words} --no-such-option`);
    expect([exitCode, heard]).toEqual([exitCodes.usage, []]);
  });

  it.each(lines)('rollcall %s has help', async (words) => {
    const { exitCode, printed } = await rollcall(`${words.split(' ')[0] ?? ''} --help`);
    expect(exitCode).toBe(exitCodes.done);
    expect(printed).toMatch(/Usage: rollcall/);
    for (const [option] of words.matchAll(/--\w+/g)) expect(printed).toContain(option);
  });

  it('has its exit codes in the help', () => {
    for (const code of Object.values(exitCodes)) expect(exitCodesHelp).toMatch(new RegExp(`^ {2}${code} `, 'm'));
  });
});
