import { membership } from '@rollcall/contracts';
import { scriptedTerminal } from '../test-bed/scripted-terminal';
import { servedBy } from '../test-bed/served';
import { resolveHold } from './resolve-hold';

const addressed = { organizationId: 'org-1', holdId: 'hold-1', action: 'release' } as const;

async function resolved(
  answers: readonly string[] | undefined,
  change: { yes?: boolean; plan?: string; json?: boolean; organizationId?: string; action?: 'release' | 'reject' } = {},
) {
  const calls: string[] = [];
  const hold = {
    holdId: 'hold-1',
    organizationId: change.organizationId ?? 'org-1',
    state: membership.HoldState.WAITING,
    planHash: 'shown',
    removals: [{ email: 'ada@example.com', reasonCode: 'not_in_directory' }],
  };
  const services = servedBy({
    membership: {
      getHold: () => ({ hold }),
      releaseHold: ({ planHash }) => (calls.push(`release ${planHash}`), { hold }),
      rejectHold: ({ planHash }) => (calls.push(`reject ${planHash}`), { hold }),
    },
  });
  const terminal = scriptedTerminal(answers);
  const { yes = false, json = false, plan, action = 'release' } = change;
  const exitCode = await resolveHold(
    { terminal, services, json, now: () => new Date(0) },
    { ...addressed, action },
    { yes, all: false, ...(plan !== undefined && { plan }) },
  ).catch((error: unknown) => error);
  return { exitCode, calls, terminal };
}

describe('a hold', () => {
  it('is shown and asked about; a yes is about the hold that was shown', async () => {
    const { exitCode, calls, terminal } = await resolved(['y']);
    expect([exitCode, calls, terminal.asked]).toEqual([0, ['release shown'], ['Remove 1 person now?']]);
    expect(terminal.printed.join('')).toContain('ada@example.com');
    expect((await resolved(['y'], { action: 'reject' })).calls).toEqual(['reject shown']);
  });

  it('waits on when the answer is no', async () => {
    expect(await resolved(['n'])).toMatchObject({ exitCode: 4, calls: [] });
  });

  it('is not resolved where nobody can be asked, unless --yes says so: then whoever was listed before is meant', async () => {
    expect(await resolved(undefined)).toMatchObject({ exitCode: { exitCode: 2 }, calls: [] });
    expect(await resolved(['y'], { json: true })).toMatchObject({ exitCode: { exitCode: 2 }, calls: [] });
    expect((await resolved(undefined, { yes: true })).calls).toEqual(['release ']);
    expect((await resolved(undefined, { yes: true, plan: 'listed' })).calls).toEqual(['release listed']);
  });

  it('of another organization is unknown', async () => {
    const { exitCode, calls } = await resolved(undefined, { yes: true, organizationId: 'org-2' });
    expect([exitCode, calls]).toEqual([expect.objectContaining({ exitCode: 1 }), []]);
  });
});
