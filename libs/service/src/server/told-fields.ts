import { type DescMethod, type JsonValue } from '@bufbuild/protobuf';
import type { UniversalHandlerFn, UniversalServerRequest, UniversalServerResponse } from '@connectrpc/connect/protocol';
import { z } from 'zod';
import { decodingProblems } from '../calls/decoding-problems';

/** A refusal in Connect's JSON form, of a request that could not be read. */
const unreadable = z.looseObject({
  code: z.literal('invalid_argument'),
  message: z.string().startsWith('cannot decode '),
});

/**
 * Makes a handler of Connect tell what is wrong with the JSON of a call field by field, as the services do for what they find
 * wrong themselves. Connect reads a request before any interceptor sees it, so that its refusal can only be put into words
 * afterwards, from what was read. What is not plain JSON, by gRPC or compressed, keeps Connect's words.
 */
export function tellFields(method: DescMethod, handle: UniversalHandlerFn): UniversalHandlerFn {
  return async (request) => {
    if (!isPlainJson(request)) return handle(request);
    const read: Uint8Array[] = [];
    const answer = await handle({ ...request, body: kept(request.body, read) });
    return answer.status === 400 ? inFields(answer, method, read) : answer;
  };
}

type ByteRequest = UniversalServerRequest & { readonly body: AsyncIterable<Uint8Array> };

function isPlainJson(request: UniversalServerRequest): request is ByteRequest {
  const { header, body } = request;
  const isJson = /^application\/json\b/i.test(header.get('content-type') ?? '');
  return isJson && !header.has('content-encoding') && typeof body === 'object' && body !== null && isBytes(body);
}

function isBytes(body: object): body is AsyncIterable<Uint8Array> {
  return Symbol.asyncIterator in body;
}

async function* kept(body: AsyncIterable<Uint8Array>, read: Uint8Array[]): AsyncGenerator<Uint8Array> {
  for await (const chunk of body) {
    read.push(chunk);
    yield chunk;
  }
}

async function inFields(
  answer: UniversalServerResponse,
  method: DescMethod,
  read: readonly Uint8Array[],
): Promise<UniversalServerResponse> {
  if (answer.body === undefined || answer.header?.has('content-encoding')) return answer;
  const said: Uint8Array[] = [];
  for await (const chunk of answer.body) said.push(chunk);
  const refusal = unreadable.safeParse(jsonIn(said));
  const request = jsonIn(read);
  const problems = refusal.success && request !== undefined ? decodingProblems(method.input, request) : [];
  if (problems.length === 0) return withBody(answer, Buffer.concat(said));
  const message = problems.map(({ field, problem }) => (field === '' ? problem : `${field}: ${problem}`)).join('; ');
  return withBody(answer, Buffer.from(JSON.stringify({ ...refusal.data, message })));
}

/** Undefined: it is no JSON. */
function jsonIn(chunks: readonly Uint8Array[]): JsonValue | undefined {
  try {
    return JSON.parse(Buffer.concat(chunks).toString()) as JsonValue;
  } catch {
    return undefined;
  }
}

function withBody(answer: UniversalServerResponse, body: Buffer): UniversalServerResponse {
  const header = new Headers(answer.header);
  header.set('content-length', String(body.length));
  return { ...answer, header, body: once(body) };
}

async function* once<T>(value: T): AsyncGenerator<T> {
  yield value;
}
