import { Argument, Command, InvalidArgumentError, Option } from 'commander';
import type { DescEnum } from '@bufbuild/protobuf';
import {
  membership,
  type MemberStatus,
  MemberStatusSchema,
  type ProvisioningMode,
  ProvisioningModeSchema,
  type Role,
  RoleSchema,
  SyncScope,
  SyncScopeSchema,
} from '@rollcall/contracts';
import { republishParent } from './admin/republish-parent';
import { programWords } from './completion/command-words';
import { completionScript, type Shell, shells } from './completion/completion-script';
import { explainDecision } from './decisions/explain-decision';
import { exitCodes, exitCodesHelp } from './failures/exit-codes';
import { wrongUsage } from './failures/failure';
import { listGroups } from './groups/list-groups';
import { listHolds } from './holds/list-holds';
import { resolveHold } from './holds/resolve-hold';
import { listMembers } from './members/list-members';
import { printMembersCsv } from './members/members-csv';
import { previewSync } from './previews/preview-sync';
import type { Outcome, Session } from './session';
import { showStatus } from './status/show-status';
import { requestSync } from './syncs/request-sync';
import { watchRun } from './syncs/watch-run';
import { optionWordsOf } from './terminal/words';

/** What may stand with every command. */
export interface GlobalOptions {
  readonly json?: true;
  readonly portBase?: number;
  readonly color: boolean;
}

export interface ProgramDependencies {
  /** Begins what a command works with, when its words have been understood. */
  readonly open: (options: GlobalOptions) => Session;
  /** What the command came to. */
  readonly ended: (outcome: Awaited<Outcome>) => void;
}

const environmentHelp = `
Environment (defaults fit \`npm start\` on this machine):
  INGEST_URL, MEMBERSHIP_URL, GROUP_URL, SEAT_POLICY_URL   the services
  ROLLCALL_SERVICE_TOKEN                                   the token to present (default dev-token)
  ROLLCALL_ACTING_FOR                                      the administrator for whom changes are made
  NO_COLOR                                                 no colours`;

/** The commands, their words and their help. */
export function createProgram({ open, ended }: ProgramDependencies): Command {
  const program = new Command('rollcall')
    .description('Keeps the members, groups, roles and seats of organizations equal to their identity provider.')
    .option('--json', 'results for programs: one document, or one a line for lists and watched runs')
    .option('--port-base <port>', 'talk to the `npm start` of this port base, whatever the environment says', portBase)
    .option('--no-color', 'no colours')
    .configureHelp({ showGlobalOptions: true })
    .addHelpText('after', `${environmentHelp}\n${exitCodesHelp}`)
    .exitOverride();

  /** A command's work, with what stands beside its own options. */
  const run = (work: (session: Session) => Outcome) => async (): Promise<void> =>
    ended(await work(open(program.opts<GlobalOptions>())));

  program
    .command('status')
    .description('Whether the services are ready, and how each parent and organization stands.')
    .action(() => run(showStatus)());

  program
    .command('sync')
    .description(
      'Asks for a sync run of the organization and its siblings; at a terminal shows first what it would do.',
    )
    .argument('[org]', 'id of the organization')
    .addOption(choice('--scope <scope>', 'what is scanned', SyncScopeSchema).default(undefined, 'both'))
    .option('--watch', 'follow the run to its end')
    .option('--run <id>', 'start nothing, and watch this run')
    .option('-y, --yes', 'ask nothing: removals over the limit wait as a hold unless --plan names them')
    .option('--plan <hash>', 'confirm the plan that a preview showed, with --yes')
    .action((org: string | undefined, options: SyncWords) => {
      const { scope, watch = false, run: runId, yes = false, plan } = options;
      if (runId !== undefined) {
        if (org !== undefined) throw wrongUsage('--run watches a run that there is: it takes no organization');
        return run((session) => watchRun(session, runId))();
      }
      if (org === undefined) throw wrongUsage('an organization is needed: rollcall sync ORG');
      const asked = { scope: scope ?? bothScopes, watch, yes, ...(plan !== undefined && { plan }) };
      return run((session) => requestSync(session, org, asked))();
    });

  program
    .command('preview')
    .description('What a sync, a change of mode or of mappings would do, person by person. Changes nothing.')
    .argument('<org>', 'id of the organization')
    .addOption(choice('--scope <scope>', 'what would be scanned', SyncScopeSchema).default(undefined, 'both'))
    .addOption(
      choice('--mode <mode>', 'with this provisioning mode instead of the present one', ProvisioningModeSchema),
    )
    .option('--mappings <file>', 'with the group mappings of this JSON file; - is standard input')
    .addOption(choice('--action <action>', 'only people to whom this happens', membership.ChangeActionSchema))
    .option('--all', 'everybody, not only the first people of each organization')
    .action((org: string, options: PreviewWords) => {
      const { scope, all = false, ...rest } = options;
      return run((session) => previewSync(session, org, { scope: scope ?? bothScopes, all, ...rest }))();
    });

  program
    .command('members')
    .description('The members of an organization, by email unless told otherwise.')
    .argument('<org>', 'id of the organization')
    .option('--csv', 'the CSV export, with groups')
    .addOption(
      choice('--status <status>', 'only this status; without: active and waiting', MemberStatusSchema, ['all']),
    )
    .option('--query <text>', 'only where this is part of the email or the name')
    .addOption(choice('--role <role>', 'only this role', RoleSchema))
    .option('--tier <tier>', 'only this seat tier')
    .addOption(choice('--sort <order>', 'by what', membership.MemberOrderSchema))
    .option('--desc', 'the other way round')
    .option('--limit <count>', 'at most so many', positive)
    .action((org: string, { csv, ...options }: MemberWords, command: Command) => {
      const { status, desc, ...rest } = options;
      if (csv) {
        if (Object.keys(rest).length > 0 || desc || (status !== undefined && status !== 'all')) {
          throw wrongUsage('--csv is the whole list: beside it only --status all can stand');
        }
        if (command.optsWithGlobals<GlobalOptions>().json)
          throw wrongUsage('--csv and --json are two forms: choose one');
        return run((session) => printMembersCsv(session, org, { all: status === 'all' }))();
      }
      if (status === 'all') throw wrongUsage('--status all is there with --csv only');
      const asked = { ...rest, descending: desc ?? false, ...(status !== undefined && { status }) };
      return run((session) => listMembers(session, org, asked))();
    });

  program
    .command('explain')
    .description('What a person should have, and each step that led there.')
    .argument('<org>', 'id of the organization')
    .argument('<email>', 'email of the person')
    .action((org: string, email: string) => run((session) => explainDecision(session, org, email))());

  program
    .command('groups')
    .description('The groups of an organization by name.')
    .argument('<org>', 'id of the organization')
    .action((org: string) => run((session) => listGroups(session, org))());

  program
    .command('holds')
    .description('The removals that wait for an administrator; releases or rejects them.')
    .argument('<org>', 'id of the organization')
    .addArgument(new Argument('[action]', 'remove those people, or keep them').choices(['release', 'reject']))
    .argument('[hold]', 'id of the hold')
    .option('-y, --yes', 'ask nothing: whoever was listed before is meant')
    .option('--plan <hash>', 'only if the hold still is what was listed under this hash')
    .option('--all', 'everybody, not only the first people')
    .action((org: string, action: 'release' | 'reject' | undefined, hold: string | undefined, options: HoldWords) => {
      const { yes = false, all = false, plan } = options;
      if (action === undefined) {
        if (yes || plan !== undefined) throw wrongUsage('--yes and --plan are for release and reject');
        return run((session) => listHolds(session, org, { all }))();
      }
      if (hold === undefined) throw wrongUsage(`the id of the hold is needed: rollcall holds ${org} ${action} ID`);
      if (plan !== undefined && !yes)
        throw wrongUsage('--plan is for --yes: without it you are shown the hold and asked');
      const addressed = { organizationId: org, holdId: hold, action };
      return run((session) => resolveHold(session, addressed, { yes, all, ...(plan !== undefined && { plan }) }))();
    });

  program
    .command('admin')
    .description(
      'After a restore or a loss. republish: a run that tells the services all of a parent, not only what is new.',
    )
    .addArgument(new Argument('<action>', 'what is to be done').choices(['republish']))
    .argument('<parent>', 'id of the parent')
    .option('--watch', 'follow the run to its end')
    .option('-y, --yes', 'ask nothing')
    .action((_action: 'republish', parent: string, { watch, yes }: RepublishWords) =>
      run((session) => republishParent(session, parent, { watch: watch ?? false, yes: yes ?? false }))(),
    );

  program
    .command('completion')
    .description('A script that makes your shell complete commands and options.')
    .addArgument(new Argument('<shell>', 'your shell').choices(shells))
    .action((shell: Shell) =>
      run(async ({ terminal }) => {
        await terminal.print(completionScript(shell, programWords(program)));
        return exitCodes.done;
      })(),
    );

  return program;
}

const bothScopes = SyncScope.BOTH;

interface SyncWords {
  readonly scope?: SyncScope;
  readonly watch?: true;
  readonly run?: string;
  readonly yes?: true;
  readonly plan?: string;
}

interface PreviewWords {
  readonly scope?: SyncScope;
  readonly mode?: ProvisioningMode;
  readonly mappings?: string;
  readonly action?: membership.ChangeAction;
  readonly all?: true;
}

interface MemberWords {
  readonly csv?: true;
  readonly status?: MemberStatus | 'all';
  readonly query?: string;
  readonly role?: Role;
  readonly tier?: string;
  readonly sort?: membership.MemberOrder;
  readonly desc?: true;
  readonly limit?: number;
}

interface HoldWords {
  readonly yes?: true;
  readonly plan?: string;
  readonly all?: true;
}

interface RepublishWords {
  readonly watch?: true;
  readonly yes?: true;
}

/** An option that takes a word of an enum; parsed into its value. Further words stay what they are. */
function choice(flags: string, description: string, schema: DescEnum, further: readonly string[] = []): Option {
  const words = optionWordsOf(schema);
  const option = new Option(flags, description).choices([...words.keys(), ...further]);
  const parse = option.parseArg;
  return option.argParser((text) => {
    parse?.(text, undefined);
    return words.get(text) ?? text;
  });
}

function portBase(text: string): number {
  const port = Number(text);
  // The services are up to 40 above it.
  if (!Number.isInteger(port) || port < 1 || port > 65_000) throw new InvalidArgumentError('it must be 1 to 65000.');
  return port;
}

function positive(text: string): number {
  const count = Number(text);
  if (!Number.isSafeInteger(count) || count < 1) throw new InvalidArgumentError('it must be a whole number above 0.');
  return count;
}
