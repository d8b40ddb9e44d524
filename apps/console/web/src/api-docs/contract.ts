import { queryOptions } from '@tanstack/react-query';

/** Of the OpenAPI description as `npm run contracts:generate` writes it, what this page shows. */
export interface OpenApi {
  readonly tags: readonly { readonly name: string; readonly description?: string }[];
  readonly paths: Readonly<Record<string, PathItem>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

interface PathItem {
  readonly servers: readonly { readonly url: string }[];
  readonly get?: Operation;
  readonly post?: Operation;
}

interface Operation {
  readonly tags: readonly string[];
  readonly summary: string;
  readonly description: string;
  readonly 'x-rollcall-scope'?: string;
  readonly parameters?: readonly {
    readonly name: string;
    readonly in: string;
    readonly description: string;
    readonly schema: Schema;
  }[];
  readonly requestBody?: { readonly content: Content };
  readonly responses: Readonly<Record<string, { readonly content?: Content }>>;
}

type Content = Readonly<Record<string, { readonly schema: Schema }>>;

export interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly format?: string;
  readonly description?: string;
  readonly enum?: readonly string[];
  readonly items?: Schema;
  readonly additionalProperties?: Schema | boolean;
  readonly properties?: Readonly<Record<string, Schema>>;
}

export interface Field {
  readonly name: string;
  readonly type: TypeWord;
  readonly words: string;
}

/** The type of a field as it is written; `of` is the name of the type that is described for itself. */
export interface TypeWord {
  readonly words: string;
  readonly of?: string;
}

export interface Call {
  readonly name: string;
  readonly verb: 'GET' | 'POST';
  readonly path: string;
  readonly words: string;
  readonly scope: string;
  readonly streams: boolean;
  readonly parameters: readonly Field[];
  readonly request: readonly Field[];
  readonly answer: readonly Field[];
  /** A request on the command line, as `npm start` answers it. */
  readonly example: string;
}

export interface Service {
  /** `rollcall.group.v1.GroupService` */
  readonly id: string;
  /** `Group` */
  readonly name: string;
  readonly words: string;
  readonly calls: readonly Call[];
}

export const openApiFile = '/api-docs/openapi.json';

export const contractQuery = queryOptions({
  queryKey: ['api-docs'],
  queryFn: async ({ signal }): Promise<OpenApi> => {
    const answer = await fetch(openApiFile, { signal });
    if (!answer.ok) throw new Error(`openapi.json: ${answer.status}`);
    return (await answer.json()) as OpenApi;
  },
  staleTime: Infinity,
});

/** The calls of each service, in the order of the contracts. */
export function servicesOf(openApi: OpenApi): Service[] {
  const paths = Object.entries(openApi.paths);
  return openApi.tags.map(({ name: id, description = '' }) => ({
    id,
    name: nameOfService(id),
    words: description,
    calls: paths.flatMap(([path, item]) => {
      const operation = item.post ?? item.get;
      return operation?.tags.includes(id) ? [callOf(openApi, path, item, operation)] : [];
    }),
  }));
}

/** `rollcall.seatpolicy.v1.SeatPolicyService` → "Seat policy". */
function nameOfService(id: string): string {
  const words = (id.split('.').at(-1) ?? id).replace(/Service$/, '').replaceAll(/(?<=[a-z])(?=[A-Z])/g, ' ');
  return `${words.charAt(0)}${words.slice(1).toLowerCase()}`;
}

function callOf(openApi: OpenApi, path: string, item: PathItem, operation: Operation): Call {
  const request = schemaOf(operation.requestBody?.content);
  const scope = operation['x-rollcall-scope'] ?? '';
  return {
    name: operation.summary,
    verb: item.post ? 'POST' : 'GET',
    path,
    // The scope stands beside the name.
    words: operation.description.replace(/\n*Scope: `[a-z]+`\.$/, ''),
    scope,
    streams: Object.keys(operation.requestBody?.content ?? {}).includes('application/connect+json'),
    parameters: (operation.parameters ?? []).map(({ name, in: place, description, schema }) => ({
      name,
      type: typeWord(schema),
      words: `${description} In the ${place}.`,
    })),
    request: fieldsOf(openApi, request),
    answer: fieldsOf(openApi, schemaOf(operation.responses['200']?.content)),
    example: exampleOf(item, path, item.post ? typeNameOf(request) : undefined),
  };
}

const schemaOf = (content: Content | undefined): Schema | undefined => Object.values(content ?? {})[0]?.schema;

/** `#/components/schemas/rollcall.model.v1.Member` → `rollcall.model.v1.Member` */
const typeNameOf = (schema: Schema | undefined): string | undefined => schema?.$ref?.split('/').at(-1);

/** The type of this name, or nothing where there is none. */
export const typeOf = (openApi: OpenApi, name: string): Schema | undefined => openApi.components.schemas[name];

export function fieldsOf(openApi: OpenApi, schema: Schema | undefined): Field[] {
  const name = typeNameOf(schema);
  const { properties = {} } = (name === undefined ? schema : typeOf(openApi, name)) ?? {};
  return Object.entries(properties).map(([field, of]) => ({
    name: field,
    type: typeWord(of),
    words: of.description ?? '',
  }));
}

function typeWord(schema: Schema): TypeWord {
  const { type, items, additionalProperties, format } = schema;
  const name = typeNameOf(schema);
  if (name !== undefined) return { words: name.split('.').at(-1) ?? name, of: name };
  if (items) return inside('list of ', typeWord(items));
  if (typeof additionalProperties === 'object') return inside('map to ', typeWord(additionalProperties));
  if (format === 'date-time') return { words: 'time' };
  if (format !== undefined) return { words: format };
  return { words: typeof type === 'string' ? type : (type?.[0] ?? 'any') };
}

const inside = (before: string, { words, ...of }: TypeWord): TypeWord => ({ words: before + words, ...of });

function exampleOf({ servers }: PathItem, path: string, request: string | undefined): string {
  const url = `${servers[0]?.url ?? ''}${path}`;
  const lines = [`curl ${url}`, `  --header "Authorization: Bearer $ROLLCALL_SERVICE_TOKEN"`];
  const body = request === undefined ? [] : [`  --header 'Content-Type: application/json'`, `  --data '{}'`];
  return [...lines, ...body].join(' \\\n');
}

/** The calls in which the search occurs, by name or words; services without one are left out. */
export function findCalls(services: readonly Service[], search: string): Service[] {
  const wanted = search.trim().toLowerCase();
  if (wanted === '') return [...services];
  return services
    .map((service) => ({
      ...service,
      calls: service.calls.filter(({ name, words }) => `${name} ${words}`.toLowerCase().includes(wanted)),
    }))
    .filter(({ calls }) => calls.length > 0);
}
