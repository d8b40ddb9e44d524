// The same for people to read.
import { ScalarType } from '@bufbuild/protobuf';
import { commentOf, commentOfFile, typesOf } from './contracts.mjs';

/** @typedef {import('./contracts.mjs').Contracts} Contracts */
/** @typedef {import('@bufbuild/protobuf').DescMessage} DescMessage */

const introduction = `# The calls

Made from the comments of the protobuf files by \`npm run contracts:generate\`; do not edit. The same as OpenAPI: [openapi.json](openapi.json).

Every call is \`POST /<service>/<method>\` with JSON on the service's HTTP port, and the same by gRPC on its gRPC port
([examples](examples)). \`Authorization: Bearer <token>\` is needed, and of the caller the scope that stands beside the
method (see [security](../security.md)). Fields that are left out have their default; what a call does not know is refused
with \`invalid_argument\`. Answers write default values out. int64 is a string in answers.
`;

/** @param {Contracts} contracts */
export function reference(contracts) {
  const { services, scopeOf } = contracts;
  const own = new Set(services.flatMap(({ methods }) => methods.flatMap(({ input, output }) => [input, output])));
  const shared = typesOf(contracts).filter((type) => type.kind === 'enum' || !own.has(type));
  return [
    introduction,
    ...services.map((service) => section(service, scopeOf)),
    '## Types',
    ...shared.map((type) =>
      [heading(type.typeName, 3), commentOf(type), type.kind === 'enum' ? values(type) : fields(type)].join('\n\n'),
    ),
  ].join('\n\n');
}

/**
 * @param {import('@bufbuild/protobuf').DescService} service
 * @param {Contracts['scopeOf']} scopeOf
 */
function section(service, scopeOf) {
  const methods = service.methods.map((method) => {
    const stream = method.methodKind === 'server_streaming' ? ' (a stream of answers)' : '';
    return [
      heading(method.name, 3),
      commentOf(method),
      `\`POST /${service.typeName}/${method.name}\`${stream} · scope \`${scopeOf(method)}\``,
      ...part('Request', method.input),
      ...part('Answer', method.output),
    ].join('\n\n');
  });
  return [heading(service.typeName, 2), commentOfFile(service.file), ...methods].join('\n\n');
}

/**
 * @param {string} text
 * @param {number} level
 */
const heading = (text, level) => `${'#'.repeat(level)} ${text}`;

/**
 * @param {string} name
 * @param {DescMessage} message
 */
function part(name, message) {
  return [`${name}${message.fields.length === 0 ? ': nothing' : ''}`, commentOf(message), fields(message)].filter(
    Boolean,
  );
}

/** @param {DescMessage} message */
function fields(message) {
  if (message.fields.length === 0) return '';
  const rows = message.fields.map(
    (field) => `| \`${field.jsonName}\` | ${typeOf(field)} | ${cell(commentOf(field))} |`,
  );
  return ['| field | type | |', '| --- | --- | --- |', ...rows].join('\n');
}

/** @param {import('@bufbuild/protobuf').DescEnum} type */
function values(type) {
  const rows = type.values.map((value) => `| \`${value.name}\` | ${cell(commentOf(value))} |`);
  return ['| value | |', '| --- | --- |', ...rows].join('\n');
}

/** @param {string} text */
const cell = (text) => text.replaceAll('|', '\\|');

/** @param {import('@bufbuild/protobuf').DescField} field */
function typeOf(field) {
  const type = field.message ?? field.enum;
  const name = type ? named(type.typeName) : ScalarType[field.scalar ?? 0].toLowerCase();
  const optional = field.proto.proto3Optional ? ', may be absent' : '';
  return `${field.fieldKind === 'list' ? 'list of ' : ''}${name}${optional}`;
}

/** @param {string} typeName */
function named(typeName) {
  if (typeName === 'google.protobuf.Timestamp') return 'time, such as `2026-11-24T10:00:00Z`';
  if (typeName === 'google.protobuf.Struct') return 'any JSON object';
  return `[${typeName.split('.').at(-1)}](#${typeName.replaceAll('.', '').toLowerCase()})`;
}
