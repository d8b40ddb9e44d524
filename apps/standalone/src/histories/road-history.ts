import { ConnectError } from '@connectrpc/connect';
import { membership, type Member, MemberStatus, ProvisioningMode, Role, SyncScope } from '@rollcall/contracts';
import * as contracts from '@rollcall/contracts';
import type { SimulatedRoad } from '../test-bed/simulated-road';
import { openWorkplace, type Workplace } from '../test-bed/workplace';
import { createModelSystem, guards, seatsAtFirst } from './model-system';
import { createPlayer, opening, type Player } from './player';
import type { Disagreement } from './pure-history';
import { emails, type MappingsStep, organizations, type PolicyStep, roles, type Step, tiers } from './step';
import type { MemberState, System } from './system';

const second = 1_000;
/** How long what a webhook tells takes, with a margin that keeps the ends of graces off the steps. */
const webhookSettles = 7 * second;
/** In seconds: past a grace. Longer ones take the road as long as a history. */
const longestPass = 40;
/** How long what the poll finds takes, and until its grace is over. */
const pollSettles = 110 * second;

/**
 * Plays a history on the whole road and on the model, and compares them whenever all has come to rest. On the road what is
 * told late or never is found by the next poll, and what is told twice comes twice; to the model it is told once. Two people
 * who swap their emails are found by the poll, both at once.
 * @param name of the parent; another one for each history on a road
 */
export async function playOnRoad(
  road: SimulatedRoad,
  name: string,
  history: readonly Step[],
): Promise<Disagreement | undefined> {
  const model = createModelSystem();
  const player = createPlayer([model], []);
  const work = await openWorkplace(road, {
    name,
    sandbox: true,
    tiers: tiers.map((tier, place) => ({ tier, rank: place + 1, purchased: seatsAtFirst[tier] ?? 0 })),
    defaultSeatTier: tiers.at(-1) ?? '',
  });
  const driver = createRoadDriver(road, work, player);
  for (const organization of organizations) await driver.setPolicy(organization, { guard: 'tight' });

  for (const [index, drawn] of [...opening, ...history].entries()) {
    const after = index - opening.length;
    const step = asOnRoad(drawn, player, model);
    if (!step) continue;
    const began = road.clock.now().getTime();
    const [expected = ''] = player.play(step);
    if (isSwap(step)) player.play({ kind: 'deliver', mixed: 0, together: true });
    const found = await driver.play(step, drawn, expected);
    const passed = (road.clock.now().getTime() - began) / second;
    if (passed > 1) player.play({ kind: 'pass', seconds: passed - 1 });
    if (found !== undefined && found !== expected) {
      return { after, what: `answer is by the rules ${expected}, of the road ${found}` };
    }
    const what = await driver.difference(model);
    if (what !== undefined) return { after, what };
  }
  return undefined;
}

/** What the road can be asked: no groups in mappings that are not there, and none made again under another id. */
function asOnRoad(step: Step, { provider }: Player, model: System): Step | undefined {
  const there = new Set(provider.groups().map(({ group }) => group));
  const existing = ({ enabled, roles: lines, tiersEnabled, tiers: tierLines }: MappingsStep): MappingsStep => ({
    enabled,
    roles: lines.filter(({ group }) => there.has(`g${group}`)),
    tiersEnabled,
    tiers: tierLines.filter(({ group }) => there.has(`g${group}`)),
  });
  switch (step.kind) {
    case 'deliver':
      return undefined;
    case 'directory':
      return { ...step, told: isSwap(step) ? 'later' : 'now' };
    case 'mappings':
    case 'preview':
      return { ...step, mappings: existing(step.mappings) };
    case 'seats':
      // The default tier keeps one at least.
      return { ...step, purchased: Math.max(step.purchased, step.tier === tiers.length - 1 ? 1 : 0) };
    case 'release':
    case 'reject':
      return model.listHolds(organizations[step.organization] ?? '') === '' ? undefined : step;
    case 'pass':
      return { ...step, seconds: Math.min(step.seconds, longestPass) };
    default:
      return step;
  }
}

/** Two notices: by webhooks they may come in one batch or in two, by the poll they come in one. What is made of them differs. */
function isSwap(step: Step): boolean {
  return step.kind === 'directory' && step.change === 'swap_emails';
}

interface RoadDriver {
  /** Does what the step says and waits until all has come to rest. Answers what was answered; undefined: nothing to compare. */
  play(step: Step, drawn: Step, expected: string): Promise<string | undefined>;
  setPolicy(organization: string, policy: PolicyStep): Promise<void>;
  difference(model: System): Promise<string | undefined>;
}

function createRoadDriver(road: SimulatedRoad, work: Workplace, player: Player): RoadDriver {
  const { control } = road.workos;
  const users = new Map<number, string>();
  const groupIds = new Map<number, string>();
  const scim = new Set<string>();
  let planHash = 'none';

  const idOf = (organization: string): string => (organization === 'prod' ? work.organizationId : work.sandboxId);
  const addressOf = (email: number | string): string => {
    const text = typeof email === 'number' ? (emails[email] ?? '') : email;
    return work.emailOf(text.split('@')[0] ?? '');
  };
  const known = <Key>(ids: ReadonlyMap<Key, string>, key: Key): string => ids.get(key) ?? '';
  /** What the model has done, done in WorkOS. */
  const change = (step: Extract<Step, { kind: 'directory' }>): void => {
    switch (step.change) {
      case 'hire':
      case 'return': {
        const email = addressOf(player.provider.emailOf(step.person) ?? '');
        const input = { directory_id: work.directoryId, email, first_name: `P${step.person}`, last_name: '' };
        users.set(step.person, control.createUser(input).id);
        return;
      }
      case 'rename':
        control.updateUser(known(users, step.person), { first_name: player.provider.nameOf(step.person) });
        return;
      case 'email': {
        const email = step.email === undefined ? null : addressOf(step.email);
        control.updateUser(known(users, step.person), { email });
        return;
      }
      case 'swap_emails':
        for (const person of [step.person, step.other]) {
          const email = addressOf(player.provider.emailOf(person) ?? '');
          control.updateUser(known(users, person), { email });
        }
        return;
      case 'deactivate':
        control.deactivateUser(known(users, step.person), { keep_id: true });
        return;
      case 'activate':
        control.reactivateUser(known(users, step.person));
        return;
      case 'fire':
        control.deleteUser(known(users, step.person));
        return;
      case 'make_group':
        groupIds.set(
          step.group,
          control.createGroup({ directory_id: work.directoryId, name: `Group ${step.group}` }).id,
        );
        return;
      case 'rename_group':
        control.updateGroup(known(groupIds, step.group), { name: `Group ${step.group} ${player.now()}` });
        return;
      case 'drop_group':
        control.deleteGroup(known(groupIds, step.group));
        return;
      case 'join':
        control.addMember(known(groupIds, step.group), known(users, step.person));
        return;
      case 'leave':
        control.removeMember(known(groupIds, step.group), known(users, step.person));
    }
  };
  const mappingsOf = ({ enabled, roles: lines, tiersEnabled, tiers: tierLines }: MappingsStep) => ({
    enabled,
    roleMappings: lines.map(({ group, role }) => ({
      groupId: known(groupIds, group),
      role: roleValues[role] ?? Role.USER,
    })),
    seatTierMappingsEnabled: tiersEnabled,
    seatTierMappings: tierLines.map(({ group, tier }) => ({
      groupId: known(groupIds, group),
      tier: tiers[tier] ?? '',
    })),
  });

  /** `ok`, or the reason of the refusal. */
  const answered = async (call: Promise<unknown>): Promise<string> => {
    try {
      await work.during(call);
      return 'ok';
    } catch (error) {
      const reason = error instanceof ConnectError ? /^(\w+): /.exec(error.rawMessage)?.[1] : undefined;
      if (reason === undefined) throw error;
      return reason;
    }
  };
  const edited = async (call: Promise<{ syncRunId?: string | undefined }>): Promise<string> => {
    const answer = await answered(call);
    if (answer !== 'ok') return answer;
    const { syncRunId } = await call;
    if (syncRunId === undefined) return 'ok';
    await work.ended(syncRunId);
    return 'ok, run';
  };

  const driver: RoadDriver = {
    async setPolicy(organization, { guard, unmappedTier, graceSeconds, emailChange }) {
      await work.during(
        road.seatPolicy.setPolicy({
          organizationId: idOf(organization),
          ...(guard !== undefined && {
            guard: {
              enabled: guards[guard].guard,
              maxRemovalsCount: guards[guard].maxRemovalsCount,
              maxRemovalsShare: guards[guard].maxRemovalsShare,
            },
          }),
          ...(unmappedTier !== undefined && {
            unmappedTier:
              unmappedTier === 'remove' ? contracts.UnmappedTier.REMOVE : contracts.UnmappedTier.HIGHEST_AVAILABLE,
          }),
          ...(graceSeconds !== undefined && { unmappedGraceSeconds: graceSeconds }),
          ...(emailChange !== undefined && {
            emailChange:
              emailChange === 'new_record' ? contracts.EmailChange.NEW_RECORD : contracts.EmailChange.CARRY_OVER,
          }),
        }),
      );
    },

    async play(step, drawn, expected) {
      const organization = 'organization' in step ? (organizations[step.organization] ?? '') : '';
      const organizationId = idOf(organization);
      const address = {
        organizationId,
        email: 'email' in step && typeof step.email === 'number' ? addressOf(step.email) : '',
      };
      const hash = (confirmed: boolean) => (confirmed ? { confirmedPlanHash: planHash } : {});
      switch (step.kind) {
        case 'directory': {
          if (expected === 'nothing') return undefined;
          const told = drawn.kind === 'directory' ? drawn.told : 'now';
          const lost = isSwap(step) || told === 'later' || told === 'never';
          control.setFaults({ webhooks: { drop: lost ? 1 : 0, duplicate: told === 'twice' ? 1 : 0, reorder: 0 } });
          change(step);
          await road.clock.advance(lost ? pollSettles : webhookSettles);
          return undefined;
        }
        case 'sync': {
          const [asked] = scim;
          if (asked === undefined) return undefined;
          const call = road.ingest.requestSync({
            organizationId: idOf(asked),
            scope: scopes[step.scope],
            ...hash(step.confirmed),
          });
          const answer = await answered(call);
          if (answer !== 'ok') return answer;
          const { run } = await call;
          await work.ended(run?.runId ?? '');
          await road.clock.advance(webhookSettles);
          return 'ok';
        }
        case 'preview': {
          const call = road.membership.previewSync({
            organizationId,
            scope: SyncScope.BOTH,
            ...(step.change === 'mode' && { provisioningMode: ProvisioningMode.SCIM }),
            ...(step.change === 'mappings' && { groupMappings: mappingsOf(step.mappings) }),
          });
          const answer = await answered(call);
          if (answer !== 'ok') return answer;
          const { plan } = await call;
          planHash = plan?.hash ?? 'none';
          return removalsText(plan, idOf);
        }
        case 'mode': {
          const answer = await edited(
            road.seatPolicy.setProvisioningMode({ organizationId, mode: modes[step.mode], ...hash(step.confirmed) }),
          );
          if (answer !== 'plan_changed') scim[step.mode === 'scim' ? 'add' : 'delete'](organization);
          await road.clock.advance(webhookSettles);
          return answer;
        }
        case 'mappings': {
          const answer = await edited(
            road.seatPolicy.setGroupMappings({ organizationId, ...mappingsOf(step.mappings), ...hash(step.confirmed) }),
          );
          await road.clock.advance(webhookSettles);
          return answer;
        }
        case 'seats': {
          const { purchased } = step;
          const answer = await answered(
            road.seatPolicy.setSeats({ organizationId, tier: tiers[step.tier] ?? '', purchased }),
          );
          await road.clock.advance(webhookSettles);
          return answer;
        }
        case 'policy':
          await driver.setPolicy(organization, step.policy);
          await road.clock.advance(webhookSettles);
          return undefined;
        case 'invite':
          return answered(
            road.membership.inviteMember({
              ...address,
              role: roleValues[step.role] ?? Role.USER,
              seatTier: tiers[step.tier] ?? '',
            }),
          );
        case 'remove':
          return expected === '' ? undefined : answered(road.membership.removeMember(address));
        case 'role':
          return answered(road.membership.setMemberRole({ ...address, role: roleValues[step.role] ?? Role.USER }));
        case 'tier':
          return answered(road.membership.setMemberSeatTier({ ...address, seatTier: tiers[step.tier] ?? '' }));
        case 'transfer':
          return answered(road.membership.transferPrimaryOwner(address));
        case 'list_holds':
        case 'deliver':
          return undefined;
        case 'release':
        case 'reject': {
          const [hold] = await work.holds(organizationId);
          if (!hold) return 'nobody waits';
          const { holdId } = hold;
          if (step.kind === 'release') await work.during(road.membership.releaseHold({ holdId }));
          else await work.during(road.membership.rejectHold({ holdId }));
          return undefined;
        }
        case 'login': {
          if (expected === '') return undefined;
          const { allowed, reasonCode } = await work.during(road.membership.resolveLogin(address));
          return `${allowed ? 'let in' : 'refused'}: ${reasonCode}`;
        }
        case 'pass':
          await road.clock.advance(step.seconds * second);
          return undefined;
      }
    },

    async difference(model) {
      for (const [organization, expected] of model.members()) {
        const organizationId = idOf(organization);
        const found = [...(await membersOf(organizationId)).values()].map(lineOf).sort();
        const lines = expected.map(lineOfModel).sort();
        const differing = [
          ...lines.filter((line) => !found.includes(line)).map((line) => `by the rules ${line}`),
          ...found.filter((line) => !lines.includes(line)).map((line) => `on the road ${line}`),
        ];
        if (differing.length > 0) return `${organization}: ${differing.join('; ')}`;
        const held = (await work.holds(organizationId))
          .flatMap(({ removals }) => removals)
          .map(({ email, reasonCode }) => `${localPart(email)} ${reasonCode}`)
          .sort()
          .join(', ');
        const heldByModel = model
          .listHolds(organization)
          .split(', ')
          .map((text) => text.replace(/@\S+/, ''))
          .join(', ');
        if (held !== heldByModel)
          return `${organization}: held are by the rules ${heldByModel || 'none'}, on the road ${held || 'none'}`;
      }
      return undefined;
    },
  };

  /** The living record of each email, else the one removed last. */
  const membersOf = async (organizationId: string): Promise<Map<string, Member>> => {
    const members = new Map<string, Member>();
    for (const status of [MemberStatus.REMOVED, MemberStatus.UNSPECIFIED]) {
      const { members: some } = await work.during(
        road.membership.listMembers({ organizationId, status, pageSize: 1_000 }),
      );
      const inTime = some.toSorted((a, b) => Number((a.updatedAt?.seconds ?? 0n) - (b.updatedAt?.seconds ?? 0n)));
      for (const member of inTime) members.set(member.email, member);
    }
    return members;
  };

  return driver;
}

const roleValues = roles.map((role) => Role[role.toUpperCase() as Uppercase<typeof role>]);
const modes = {
  invite_only: ProvisioningMode.INVITE_ONLY,
  jit: ProvisioningMode.JIT,
  scim: ProvisioningMode.SCIM,
} as const;
const scopes = { members: SyncScope.MEMBERS, groups: SyncScope.GROUPS, both: SyncScope.BOTH } as const;

function localPart(email: string): string {
  return email.split('@')[0] ?? '';
}

function lineOf({ email, status, role, seatTier, reasonCode, primaryOwner, firstName, held }: Member): string {
  const who = localPart(email);
  if (status === MemberStatus.REMOVED) return `${who} removed (${reasonCode})`;
  const stands = status === MemberStatus.ACTIVE ? 'active' : 'waiting_for_seat';
  const marks = `${primaryOwner ? ' primary' : ''}${held ? ' held' : ''}`;
  return `${who} ${stands} ${Role[role].toLowerCase()} ${seatTier} (${reasonCode}) ${firstName}${marks}`;
}

function lineOfModel({ email, status, role, tier, reason, primaryOwner, name, held }: MemberState): string {
  const who = localPart(email);
  if (status === 'removed') return `${who} removed (${reason})`;
  const marks = `${primaryOwner ? ' primary' : ''}${held === '' ? '' : ' held'}`;
  return `${who} ${status} ${role} ${tier} (${reason}) ${name}${marks}`;
}

/** As the model answers a preview. */
function removalsText(plan: membership.Plan | undefined, idOf: (organization: string) => string): string {
  const planned = organizations.flatMap((organization) => {
    const found = plan?.organizations.find(({ organizationId }) => organizationId === idOf(organization));
    if (!found) return [];
    const removed = found.changes.filter(
      ({ action, reasonCode }) => action === membership.ChangeAction.REMOVE && reasonCode !== 'email_changed',
    );
    return [
      [
        organization,
        removed
          .map(({ email }) => `${localPart(email)}@x.example`)
          .sort()
          .join(' '),
      ],
    ];
  });
  return JSON.stringify(planned.sort());
}
