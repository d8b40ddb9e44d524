import { consoleSettings } from '@rollcall/console';
import { groupService } from '@rollcall/group';
import { ingestService } from '@rollcall/ingest';
import { membershipService } from '@rollcall/membership';
import { seatPolicyService } from '@rollcall/seat-policy';
import { kafkaSettings, serviceSettings, tracingSettings } from '@rollcall/service';
import { z } from 'zod';
import { code, tableOf } from './generated-part';

const ofEveryService = { ...serviceSettings.shape, ...kafkaSettings.shape, ...tracingSettings.shape };

/** What each process reads from its environment. */
export const processes: ReadonlyMap<string, z.ZodObject> = new Map<string, z.ZodObject>([
  ...[ingestService, seatPolicyService, membershipService, groupService].map(
    ({ name, settings }): [string, z.ZodObject] => [name, z.object({ ...settings.shape, ...ofEveryService })],
  ),
  ['console', z.object({ ...consoleSettings.shape, ...tracingSettings.shape })],
]);

/** What JSON Schema makes of a variable and of what `.meta()` says about it. */
const described = z.object({
  description: z.string().regex(/^[^\n|]+[^\n|.]$/),
  unit: z.string().optional(),
  secret: z.literal(true).optional(),
  type: z.enum(['string', 'integer', 'number']),
  format: z.string().optional(),
  enum: z.array(z.string()).optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
});
const schemaOfProcess = z.object({ properties: z.record(z.string(), z.unknown()) });

/** A variable of the reference page. */
export interface Setting extends z.output<typeof described> {
  readonly name: string;
  readonly needed: boolean;
  /** What counts where it is not set; undefined: nothing that could be written down. */
  readonly standard: string | undefined;
}

/**
 * The variables of a process.
 * @throws Error naming a variable that is not described, or in other words than those of the page
 */
export function settingsOf(schema: z.ZodObject): Setting[] {
  const { properties } = schemaOfProcess.parse(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }));
  return Object.entries(properties).map(([name, property]) => {
    const read = described.safeParse(property);
    if (!read.success) throw new Error(`${name}: ${z.prettifyError(read.error)}`);
    // Asked of the schema itself: JSON Schema has no default where a value is made of the text.
    const absent = z.safeParse(schema.shape[name] ?? z.never(), undefined);
    return { ...read.data, name, needed: !absent.success, standard: absent.success ? written(absent.data) : undefined };
  });
}

function written(value: unknown): string | undefined {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? String(value)
    : undefined;
}

/** The same variable with two meanings, or two defaults: it could not be one row. */
export function ambiguous(all: ReadonlyMap<string, z.ZodObject>): string[] {
  const known = new Map<string, string>();
  const twice = new Set<string>();
  for (const schema of all.values()) {
    for (const { needed: _, ...setting } of settingsOf(schema)) {
      const meant = JSON.stringify(setting);
      if ((known.get(setting.name) ?? meant) !== meant) twice.add(setting.name);
      known.set(setting.name, meant);
    }
  }
  return [...twice];
}

/** The table of all variables, by name. */
export function settingsTable(all: ReadonlyMap<string, z.ZodObject>): string {
  const readers = new Map<string, { setting: Setting; by: string[]; neededBy: string[] }>();
  for (const [process, schema] of all) {
    for (const setting of settingsOf(schema)) {
      const known = readers.get(setting.name) ?? { setting, by: [], neededBy: [] };
      known.by.push(process);
      if (setting.needed) known.neededBy.push(process);
      readers.set(setting.name, known);
    }
  }
  const rows = [...readers.values()]
    .sort((one, other) => (one.setting.name < other.setting.name ? -1 : 1))
    .map(({ setting, by, neededBy }) => [
      code(setting.name),
      setting.description,
      valuesOf(setting),
      neededBy.length > 0
        ? neededWord(neededBy, by)
        : setting.standard === undefined
          ? 'not set'
          : code(setting.standard),
      readersWord(by.sort(), [...all.keys()]),
      setting.secret ? 'secret' : '',
    ]);
  return tableOf(['variable', 'what', 'value', 'default', 'process', 'secret'], rows);
}

function neededWord(neededBy: readonly string[], by: readonly string[]): string {
  return neededBy.length === by.length ? 'needed' : `needed by ${neededBy.join(', ')}`;
}

function readersWord(by: readonly string[], all: readonly string[]): string {
  if (by.length === all.length) return 'all';
  const isService = (process: string) => process !== 'console';
  return by.every(isService) && by.length === all.filter(isService).length ? 'services' : by.join(', ');
}

function valuesOf({ type, format, unit, enum: words, minimum, maximum }: Setting): string {
  if (words) return words.map(code).join(', ');
  if (type === 'string') return format === 'uri' ? 'address' : 'text';
  const bounds = [
    ...(minimum === undefined ? [] : [`from ${minimum}`]),
    ...(maximum === undefined || maximum === Number.MAX_SAFE_INTEGER ? [] : [`to ${maximum}`]),
  ];
  return [type === 'integer' ? 'whole number' : 'number', ...bounds, ...(unit === undefined ? [] : [`(${unit})`])].join(
    ' ',
  );
}
