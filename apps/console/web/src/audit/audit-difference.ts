import { type JsonObject, type JsonValue } from '@bufbuild/protobuf';

/** One value that an administrative call changed; absent: it was not there. */
export interface Difference {
  /** `policy.guard.maxRemovalsCount` */
  readonly path: string;
  readonly before: string | undefined;
  readonly after: string | undefined;
}

/** Of no interest to people: what grows or moves with every change. */
const bookkeeping = new Set(['revision', 'updatedAt', 'createdAt']);

/** Every value that differs between two states of a thing, by path. */
export function differencesOf(before: JsonObject | undefined, after: JsonObject | undefined): Difference[] {
  const was = inner(before, undefined);
  const earlier = new Map(leaves(was, ''));
  const later = new Map(leaves(inner(after, was), ''));
  return [...new Set([...earlier.keys(), ...later.keys()])]
    .filter((path) => earlier.get(path) !== later.get(path))
    .map((path) => ({ path, before: earlier.get(path), after: later.get(path) }));
}

/**
 * The thing in an answer, which wraps it and may tell more: `{ organization: { … }, run: { … } }`. It is the one with the
 * fields that the thing had before, else the only one.
 */
function inner(state: JsonObject | undefined, before: JsonObject | undefined): JsonObject {
  if (!state) return {};
  const parts = Object.values(state).filter(isObject);
  const alike = (one: JsonObject): number => Object.keys(one).filter((name) => before && name in before).length;
  const like = [state, ...parts].toSorted((one, other) => alike(other) - alike(one))[0] ?? state;
  if (alike(like) > 0) return like;
  const [only] = parts;
  return only && Object.keys(state).length === 1 ? only : state;
}

const isObject = (value: JsonValue): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function* leaves(value: JsonValue, path: string): Generator<[string, string]> {
  if (Array.isArray(value)) {
    if (value.every((one) => typeof one !== 'object' || one === null)) {
      yield [path, value.map(String).join(', ')];
      return;
    }
    for (const [at, one] of value.entries()) yield* leaves(one, `${path}[${String(at + 1)}]`);
    return;
  }
  if (typeof value === 'object' && value !== null) {
    for (const [name, one] of Object.entries(value)) {
      if (!bookkeeping.has(name)) yield* leaves(one, path === '' ? name : `${path}.${name}`);
    }
    return;
  }
  yield [path, value === null ? '' : String(value)];
}

/** The person or thing that a call was about, as its request names it. */
export function subjectOf(request: JsonObject | undefined): string {
  for (const name of ['email', 'newOwnerEmail', 'name', 'customRole']) {
    const value = request?.[name];
    if (typeof value === 'string' && value !== '') return value;
    if (typeof value === 'object' && value !== null && 'name' in value && typeof value['name'] === 'string') {
      return value['name'];
    }
  }
  return '';
}
