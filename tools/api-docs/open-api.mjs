// The calls of all services in Connect's JSON form, as OpenAPI 3.1: https://connectrpc.com/docs/protocol
import { ScalarType } from '@bufbuild/protobuf';
import { commentOf, commentOfFile, typesOf } from './contracts.mjs';

/** @typedef {import('./contracts.mjs').Contracts} Contracts */

/** @type {Readonly<Record<string, number>>} */
const ports = { ingest: 4010, membership: 4020, group: 4030, seatpolicy: 4040 };

/** @param {string} name of a service, as its package has it */
const serversOf = (name) => [
  { url: `http://localhost:${ports[name]}`, description: `${name}, as \`npm start\` has it` },
];
/** @param {import('@bufbuild/protobuf').DescService} service */
const nameOf = (service) => service.file.proto.package.split('.')[1] ?? '';
const title = 'Rollcall';

const refused = { $ref: '#/components/responses/Failure' };

/**
 * @param {Contracts} contracts
 * @returns {object}
 */
export function openApi(contracts) {
  const { services, scopeOf } = contracts;
  return {
    openapi: '3.1.0',
    info: {
      title,
      version: 'v1',
      description:
        'The calls of the four services in JSON: `POST /<service>/<method>` on the HTTP port of that service. The same calls are answered by gRPC on its gRPC port. Each call needs a bearer token whose caller has the scope that the call names.',
    },
    tags: services.map((service) => ({ name: service.typeName, description: commentOfFile(service.file) })),
    paths: {
      ...Object.fromEntries(
        services.flatMap((service) =>
          service.methods.map((method) => [
            `/${service.typeName}/${method.name}`,
            { servers: serversOf(nameOf(service)), post: operation(method, scopeOf(method)) },
          ]),
        ),
      ),
      '/organizations/{organizationId}/members.csv': { servers: serversOf('membership'), get: membersCsv },
      '/audit.csv': { servers: Object.keys(ports).flatMap(serversOf), get: auditCsv },
    },
    components: {
      schemas: {
        ...Object.fromEntries(typesOf(contracts).map((type) => [type.typeName, schemaOf(type)])),
        'connect.Failure': failure,
      },
      responses: {
        Failure: {
          description:
            'Refused or failed: 400 `invalid_argument` or `failed_precondition`, 401 `unauthenticated`, 403 `permission_denied`, 404 `not_found`, 409 `aborted`, 429 `resource_exhausted` (with Retry-After), 500 `internal`, 503 `unavailable`.',
          content: { 'application/json': { schema: { $ref: '#/components/schemas/connect.Failure' } } },
        },
      },
      securitySchemes: { token: { type: 'http', scheme: 'bearer', description: 'The token of a caller.' } },
    },
    security: [{ token: [] }],
  };
}

/**
 * @param {import('@bufbuild/protobuf').DescMethod} method
 * @param {string | undefined} scope
 */
function operation(method, scope) {
  const stream = method.methodKind === 'server_streaming';
  const type = stream ? 'application/connect+json' : 'application/json';
  const streamed = stream
    ? 'Answers a stream of messages, each in an envelope of five bytes: https://connectrpc.com/docs/protocol#streaming-rpcs. The request is in one too.'
    : '';
  return {
    operationId: `${method.parent.name}_${method.name}`,
    tags: [method.parent.typeName],
    summary: method.name,
    description: [commentOf(method), streamed, `Scope: \`${scope}\`.`].filter(Boolean).join('\n\n'),
    'x-rollcall-scope': scope,
    ...(scope === 'write' && {
      parameters: [
        {
          name: 'rollcall-acting-for',
          in: 'header',
          description:
            "The email of the administrator that the caller acts for; percent-encoded after UTF-8'' (RFC 8187) where it is not ASCII.",
          schema: { type: 'string', maxLength: 320 },
        },
      ],
    }),
    requestBody: { required: true, content: { [type]: { schema: { $ref: ref(method.input) } } } },
    responses: {
      200: { description: 'Done.', content: { [type]: { schema: { $ref: ref(method.output) } } } },
      default: refused,
    },
  };
}

/** @param {{ typeName: string }} type */
const ref = (type) => `#/components/schemas/${type.typeName}`;

/** @param {import('@bufbuild/protobuf').DescMessage | import('@bufbuild/protobuf').DescEnum} type */
function schemaOf(type) {
  const description = commentOf(type);
  if (type.kind === 'enum') {
    const values = type.values.map((value) => [value.name, commentOf(value)]);
    const told = values.filter(([, comment]) => comment).map(([name, comment]) => `- \`${name}\`: ${comment}`);
    return {
      type: 'string',
      description: [description, told.join('\n')].filter(Boolean).join('\n\n') || undefined,
      enum: values.map(([name]) => name),
    };
  }
  return {
    type: 'object',
    description: description || undefined,
    // What a call does not know is refused.
    additionalProperties: false,
    properties: Object.fromEntries(type.fields.map((field) => [field.jsonName, propertyOf(field)])),
  };
}

/** @param {import('@bufbuild/protobuf').DescField} field */
function propertyOf(field) {
  const notes = [
    commentOf(field),
    field.oneof ? `At most one of: ${field.oneof.fields.map(({ jsonName }) => jsonName).join(', ')}.` : '',
  ];
  const description = notes.filter(Boolean).join(' ') || undefined;
  const schema = valueOf(field);
  if (field.fieldKind === 'list') return { type: 'array', description, items: schema };
  if (field.fieldKind === 'map') return { type: 'object', description, additionalProperties: schema };
  return { description, ...schema };
}

/** JSON has forms of its own for these: https://protobuf.dev/programming-guides/json/ */
const wellKnown = {
  'google.protobuf.Timestamp': { type: 'string', format: 'date-time' },
  'google.protobuf.Struct': { type: 'object', additionalProperties: true },
};

/** @param {import('@bufbuild/protobuf').DescField} field */
function valueOf({ message, enum: choice, scalar, parent, name }) {
  if (message && message.typeName in wellKnown)
    return wellKnown[/** @type {keyof typeof wellKnown} */ (message.typeName)];
  if (message && message.typeName.startsWith('google.')) throw new Error(`${parent.typeName}.${name}: no form for it`);
  if (message ?? choice) return { $ref: ref(/** @type {{ typeName: string }} */ (message ?? choice)) };
  switch (scalar) {
    case ScalarType.STRING:
      return { type: 'string' };
    case ScalarType.BOOL:
      return { type: 'boolean' };
    case ScalarType.INT32:
      return { type: 'integer', format: 'int32' };
    case ScalarType.INT64:
      // Answers write a text, which holds all digits; requests may give a number.
      return { type: ['string', 'integer'], format: 'int64' };
    case ScalarType.DOUBLE:
      return { type: 'number', format: 'double' };
    default:
      throw new Error(`${parent.typeName}.${name}: no form for it`);
  }
}

const failure = {
  type: 'object',
  required: ['code'],
  properties: {
    code: { type: 'string', description: 'Such as `failed_precondition`.' },
    message: {
      type: 'string',
      description: 'For people. Of `failed_precondition` it begins with a reason code, such as `seats_in_use: `.',
    },
    details: { type: 'array', items: { type: 'object' } },
  },
};

/**
 * @param {string} name
 * @param {'path' | 'query'} place
 * @param {string} description
 * @param {object} [schema]
 */
const parameter = (name, place, description, schema = { type: 'string' }) => ({
  name,
  in: place,
  required: place === 'path',
  description,
  schema,
});
/** @param {string} description */
const csv = (description) => ({ description, content: { 'text/csv': { schema: { type: 'string' } } } });
const time = { type: 'string', format: 'date-time' };

const membersCsv = {
  operationId: 'membersCsv',
  tags: ['rollcall.membership.v1.MembershipService'],
  summary: 'members.csv',
  description:
    "The members of an organization by email, as RFC 4180, streamed. Cells that a spreadsheet would run get a leading `'`.\n\nScope: `read`.",
  'x-rollcall-scope': 'read',
  parameters: [
    parameter('organizationId', 'path', 'The organization.'),
    parameter('status', 'query', '`all` for removed members too.', { type: 'string', enum: ['all'] }),
  ],
  responses: { 200: csv('The file.'), default: refused },
};

const auditCsv = {
  operationId: 'auditCsv',
  tags: ['rollcall.ingest.v1.IngestService'],
  summary: 'audit.csv, of each service',
  description:
    "The audit log of the service that is asked, newest first, as RFC 4180, streamed. Cells that a spreadsheet would run get a leading `'`.\n\nScope: `audit`.",
  'x-rollcall-scope': 'audit',
  parameters: [
    parameter('organizationId', 'query', 'Only entries of this organization.'),
    parameter('parentId', 'query', 'Only entries of this parent, its organizations included.'),
    parameter('actor', 'query', "Only entries of this administrator's email, or of this caller."),
    parameter('since', 'query', 'Inclusive.', time),
    parameter('until', 'query', 'Exclusive.', time),
  ],
  responses: { 200: csv('The file.'), default: refused },
};
