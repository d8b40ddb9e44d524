import { type DescEnum, type DescField, type DescMessage, fromJson, type JsonValue } from '@bufbuild/protobuf';

/** What is wrong with one field of a request. */
export interface DecodingProblem {
  /** As the caller names it: `roleMappings[0].role`; empty: the request as a whole. */
  readonly field: string;
  readonly problem: string;
}

/** So many are told: a list of thousands may be wrong in each of its entries. */
const mostTold = 20;

/**
 * Names what keeps a JSON value from being a message. protobuf-es, which refuses such a value, tells the first problem alone,
 * of an enum not in which field, and no value that would do.
 */
export function decodingProblems(message: DescMessage, json: JsonValue): DecodingProblem[] {
  return [...problemsOf(message, json, '')].slice(0, mostTold);
}

function* problemsOf(message: DescMessage, json: JsonValue, path: string): Generator<DecodingProblem> {
  // Timestamps, values and the like are written in forms of their own.
  if (message.typeName.startsWith('google.protobuf.')) return yield* refusal(message, json, path);
  if (typeof json !== 'object' || json === null || Array.isArray(json)) {
    return yield { field: path, problem: 'must be an object' };
  }
  for (const [name, value] of Object.entries(json)) {
    const field = message.fields.find((one) => one.jsonName === name || one.name === name);
    const place = path === '' ? name : `${path}.${name}`;
    if (!field) yield { field: place, problem: 'is not a field that there is' };
    // Null is a field left out.
    else if (value !== null) yield* problemsOfField(message, field, value, place);
  }
}

function* problemsOfField(
  message: DescMessage,
  field: DescField,
  value: JsonValue,
  place: string,
): Generator<DecodingProblem> {
  switch (field.fieldKind) {
    case 'list': {
      if (!Array.isArray(value)) return yield { field: place, problem: 'must be a list' };
      for (const [index, entry] of value.entries()) {
        const entryPlace = `${place}[${index}]`;
        if (field.enum) yield* problemsOfEnum(field.enum, entry, entryPlace);
        else if (field.message) yield* problemsOf(field.message, entry, entryPlace);
        else yield* refusal(message, { [field.jsonName]: [entry] }, entryPlace);
      }
      return;
    }
    case 'enum':
      return yield* problemsOfEnum(field.enum, value, place);
    case 'message':
      return yield* problemsOf(field.message, value, place);
    case 'map':
    case 'scalar':
      return yield* refusal(message, { [field.jsonName]: value }, place);
  }
}

function* problemsOfEnum({ values }: DescEnum, value: JsonValue, field: string): Generator<DecodingProblem> {
  // Numbers are taken as they are: which of them mean something, the call says.
  const known = Number.isInteger(value) || values.some(({ name }) => name === value);
  const names = values.filter(({ number }) => number !== 0).map(({ name }) => name);
  if (!known) yield { field, problem: `must be one of ${names.join(', ')}` };
}

/** What protobuf-es itself has against a value: `cannot decode field a.B.c from JSON: expected string, got 3`. */
function* refusal(message: DescMessage, json: JsonValue, field: string): Generator<DecodingProblem> {
  try {
    fromJson(message, json);
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    yield { field, problem: said.replace(/^cannot decode .*? from JSON: /, '') };
  }
}
