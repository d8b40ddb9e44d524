import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { fromJsonString } from '@bufbuild/protobuf';
import {
  type GroupMappings,
  GroupMappingsSchema,
  membership,
  type ProvisioningMode,
  type SyncScope,
} from '@rollcall/contracts';
import { exitCodes } from '../failures/exit-codes';
import { wrongUsage } from '../failures/failure';
import { jsonOf } from '../services/json';
import { patient } from '../services/services';
import type { Outcome, Session } from '../session';
import { printJson, printLine } from '../terminal/terminal';
import { printChanges, printTotals } from './plan-tables';

export interface PreviewOptions {
  readonly scope: SyncScope;
  readonly mode?: ProvisioningMode;
  /** A file with the fields of SetGroupMappings as JSON; `-`: standard input. */
  readonly mappings?: string;
  readonly action?: membership.ChangeAction;
  readonly all: boolean;
}

/** People shown of each organization unless all are asked for. */
const shownPeople = 20;

/** What a sync, a mode or mappings would change; changes nothing. As JSON the answer of `PreviewSync`. */
export async function previewSync(session: Session, organizationId: string, options: PreviewOptions): Outcome {
  const { terminal, services, json } = session;
  const { scope, mode, mappings, action, all } = options;
  const answer = await services.membership.previewSync(
    {
      organizationId,
      scope,
      ...(mode !== undefined && { provisioningMode: mode }),
      ...(mappings !== undefined && { groupMappings: await readMappings(mappings) }),
    },
    patient,
  );
  if (json) {
    await printJson(terminal, jsonOf(membership.PreviewSyncResponseSchema, answer));
    return exitCodes.done;
  }
  const { plan } = answer;
  if (!plan) return exitCodes.broken;
  await printTotals(session, plan);
  await printChanges(session, plan, { action, limit: all ? Infinity : shownPeople });
  // What it was asked about is saved elsewhere, and confirmed there.
  const confirms =
    mode === undefined && mappings === undefined ? `: rollcall sync ${organizationId} --yes --plan ${plan.hash}` : '';
  await printLine(terminal, `\nplan ${plan.hash}`);
  terminal.note(terminal.colors.dim(`The hash confirms this plan for 24 hours${confirms}`));
  return exitCodes.done;
}

async function readMappings(file: string): Promise<GroupMappings> {
  const said = file === '-' ? 'standard input' : file;
  try {
    return fromJsonString(GroupMappingsSchema, file === '-' ? await text(process.stdin) : await readFile(file, 'utf8'));
  } catch (error) {
    throw wrongUsage(
      `${said} is not to be read as group mappings: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}
