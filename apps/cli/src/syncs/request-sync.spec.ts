import { Code, ConnectError } from '@connectrpc/connect';
import { ingest, SyncScope } from '@rollcall/contracts';
import { scriptedTerminal } from '../test-bed/scripted-terminal';
import { servedBy } from '../test-bed/served';
import { requestSync } from './request-sync';

interface Planned {
  readonly removed?: number;
  readonly wouldHold?: number;
  readonly refused?: ConnectError;
}

/** A sync of `org-1` whose plan has the hash `planned`; what ingest is asked for is kept. */
function road({ removed = 0, wouldHold = 0, refused }: Planned = {}) {
  const requests: { scope: SyncScope; confirmedPlanHash: string }[] = [];
  let previews = 0;
  const services = servedBy({
    membership: {
      previewSync: () => {
        previews += 1;
        if (refused) throw refused;
        return { plan: { hash: 'planned', organizations: [{ organizationId: 'org-1', removed, wouldHold }] } };
      },
    },
    ingest: {
      requestSync: ({ scope, confirmedPlanHash }) => {
        requests.push({ scope, confirmedPlanHash });
        return { run: { runId: 'run-1', state: ingest.SyncState.QUEUED } };
      },
    },
  });
  return { services, requests, previews: () => previews };
}

const options = { scope: SyncScope.BOTH, watch: false, yes: false };

async function asked(
  planned: Planned,
  answers: readonly string[] | undefined,
  change: { yes?: boolean; plan?: string; json?: boolean } = {},
) {
  const { services, requests, previews } = road(planned);
  const terminal = scriptedTerminal(answers);
  const { json = false, ...rest } = change;
  const session = { terminal, services, json, now: () => new Date(0) };
  const exitCode = await requestSync(session, 'org-1', { ...options, ...rest }).catch((error: unknown) => error);
  return { exitCode, hashes: requests.map((one) => one.confirmedPlanHash), terminal, previews: previews() };
}

describe('a sync asked for at a terminal', () => {
  it('that removes nobody starts without a question, after its totals were shown', async () => {
    const { exitCode, hashes, terminal } = await asked({}, []);
    expect([exitCode, hashes, terminal.asked]).toEqual([0, [''], []]);
    expect(terminal.printed.join('')).toContain('org-1');
    expect(terminal.printed.join('')).toContain('run run-1: queued');
  });

  it('that removes somebody asks, and yes confirms the plan that was shown', async () => {
    const { exitCode, hashes, terminal } = await asked({ removed: 3 }, ['y']);
    expect([exitCode, hashes, terminal.asked]).toEqual([0, ['planned'], ['This removes 3 members. Go on?']]);
  });

  it('over the limit asks to type the number of removals: a yes is not enough', async () => {
    expect(await asked({ removed: 40, wouldHold: 40 }, ['40'])).toMatchObject({ exitCode: 0, hashes: ['planned'] });
    expect(await asked({ removed: 40, wouldHold: 40 }, ['y'])).toMatchObject({ exitCode: 4, hashes: [] });
  });

  it('that is answered with no starts nothing and ends with 4', async () => {
    expect(await asked({ removed: 3 }, ['n'])).toMatchObject({ exitCode: 4, hashes: [] });
  });

  it('before the first complete scan has no preview, and starts', async () => {
    const refused = new ConnectError('not_scanned_yet: no scan is complete', Code.FailedPrecondition);
    expect(await asked({ refused }, [])).toMatchObject({ exitCode: 0, hashes: [''] });
  });

  it('whose preview is refused for another reason starts nothing', async () => {
    const refused = new ConnectError('not_scim: the mode is jit', Code.FailedPrecondition);
    const { exitCode, hashes } = await asked({ refused }, []);
    expect([exitCode, hashes]).toEqual([expect.any(ConnectError), []]);
  });
});

describe('a sync asked for where nobody can be asked', () => {
  it('starts at once and confirms nothing: removals over the limit wait', async () => {
    expect(await asked({ removed: 40 }, undefined)).toMatchObject({ exitCode: 0, hashes: [''], previews: 0 });
    expect(await asked({ removed: 40 }, ['n'], { json: true })).toMatchObject({ exitCode: 0, hashes: [''] });
    expect(await asked({ removed: 40 }, ['n'], { yes: true })).toMatchObject({ exitCode: 0, hashes: [''] });
  });

  it('confirms the plan that is named with --yes, and refuses a plan without it', async () => {
    expect(await asked({}, undefined, { yes: true, plan: 'seen' })).toMatchObject({ exitCode: 0, hashes: ['seen'] });
    const refused = await asked({}, undefined, { plan: 'seen' });
    expect(refused).toMatchObject({ exitCode: { exitCode: 2 }, hashes: [] });
  });
});
