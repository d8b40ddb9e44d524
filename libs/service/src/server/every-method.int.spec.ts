import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { DescMessage, DescMethod, DescService } from '@bufbuild/protobuf';
import { Code, ConnectError, createClient, type Transport } from '@connectrpc/connect';
import { createConnectTransport, createGrpcTransport } from '@connectrpc/connect-node';
import * as contracts from '@rollcall/contracts';
import { freePort } from '@rollcall/embedded';
import type { ServiceServer } from '@rollcall/service';
import { serve } from '../test-bed/served';

/** Every service of the contracts, whatever comes: a new one is found by itself. */
const services: readonly DescService[] = Object.values(contracts)
  .flatMap((part) => (typeof part === 'object' ? Object.values(part) : []))
  .filter((part): part is DescService => typeof part === 'object' && 'kind' in part && part.kind === 'service');
const methods = services.flatMap((service) =>
  service.methods.map((method): [string, DescMethod] => [`${service.typeName}/${method.name}`, method]),
);
/** Every rpc that is written in a protobuf file of the contracts, read as text: what is generated cannot leave one out. */
function writtenMethods(): string[] {
  const folder = path.resolve(__dirname, '../../../contracts/proto');
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.proto'));
  return files.flatMap((name) => {
    const lines = readFileSync(path.join(folder, name), 'utf8');
    const [, packageName = ''] = /^package (.+);$/m.exec(lines) ?? [];
    const [, service = ''] = /^service (\w+) /m.exec(lines) ?? [];
    return [...lines.matchAll(/^\s*rpc (\w+)\b/gm)].map(([, rpc]) => `${packageName}.${service}/${rpc}`);
  });
}
/** A caller for each scope that has it, and one for each that has all others. */
const callers = contracts.scopes.flatMap((scope) => [
  { name: `only-${scope}`, token: `only-${scope}`, scopes: [scope] },
  { name: `not-${scope}`, token: `not-${scope}`, scopes: contracts.scopes.filter((other) => other !== scope) },
]);

describe('every method of every service', () => {
  let server: ServiceServer;
  const transports = new Map<string, Transport>();
  /** Methods of which each door has been tried without a token, with a wrong one, with a wrong scope and with the right one. */
  const walked = { strangers: new Set<string>(), scopes: new Set<string>() };

  beforeAll(async () => {
    const grpcPort = await freePort();
    server = await serve(
      // Nothing is carried out: who is let in hears `unimplemented`.
      { routes: (router) => services.forEach((service) => router.service(service, {})) },
      { grpcPort, callers, scopes: new Map(callers.map(({ name, scopes }) => [name, scopes])) },
    );
    const http = `http://127.0.0.1:${server.port}`;
    transports.set('Connect', createConnectTransport({ baseUrl: http, httpVersion: '1.1', useBinaryFormat: false }));
    transports.set('gRPC', createGrpcTransport({ baseUrl: `http://127.0.0.1:${grpcPort}` }));
  });
  afterAll(() => server.stop());

  /** How a call of a method ends, over both doors. */
  async function answersTo(method: DescMethod, token: string | undefined) {
    const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
    const answers = [...transports.values()].map(async (transport) => {
      const client = createClient(method.parent, transport);
      // The client's type is of any service: its calls are known by name alone.
      const call = (client as Record<string, (request: object, options: object) => unknown>)[method.localName];
      const answer = call?.({}, { headers });
      try {
        if (method.methodKind === 'server_streaming') for await (const _part of answer as AsyncIterable<unknown>);
        else await answer;
        return 'answered';
      } catch (error) {
        const { code, rawMessage } = ConnectError.from(error);
        return `${Code[code]}: ${rawMessage}`;
      }
    });
    return Promise.all(answers);
  }
  const twice = (answer: string) => [answer, answer];

  it('is found in the contracts, those of the four services at least', () => {
    expect(services.map(({ typeName }) => typeName).sort()).toEqual([
      'rollcall.group.v1.GroupService',
      'rollcall.ingest.v1.IngestService',
      'rollcall.membership.v1.MembershipService',
      'rollcall.seatpolicy.v1.SeatPolicyService',
    ]);
    expect(methods.map(([name]) => name).sort()).toEqual(writtenMethods().sort());
  });

  it('has a scope', () => {
    expect(methods.filter(([, method]) => contracts.scopeOf(method) === undefined).map(([name]) => name)).toEqual([]);
  });

  it('that is administrative is asked and answered once: its entry has a request and an answer', () => {
    const administrative = methods.filter(([, method]) => contracts.scopeOf(method) === 'write');
    expect(administrative.filter(([, { methodKind }]) => methodKind !== 'unary').map(([name]) => name)).toEqual([]);
  });

  it('that is administrative has no field for a secret: what is asked and answered goes into the audit log', () => {
    const seen = new Set<string>();
    const secrets: string[] = [];
    const look = (message: DescMessage): void => {
      if (seen.has(message.typeName)) return;
      seen.add(message.typeName);
      for (const field of message.fields) {
        if (/token|secret|password|credential|apikey|private/i.test(field.localName)) secrets.push(String(field));
        if (field.message) look(field.message);
      }
    };
    for (const [, method] of methods.filter(([, one]) => contracts.scopeOf(one) === 'write')) {
      look(method.input);
      look(method.output);
    }
    expect(secrets).toEqual([]);
  });

  it.each(methods)('%s refuses who has no token, and who has a wrong one', async (name, method) => {
    expect(await answersTo(method, undefined)).toEqual(twice('Unauthenticated: a bearer token is needed'));
    expect(await answersTo(method, 'wrong')).toEqual(twice('Unauthenticated: a bearer token is needed'));
    walked.strangers.add(name);
  });

  it.each(methods)('%s refuses who has any scope but its own, and takes who has it alone', async (name, method) => {
    const scope = contracts.scopeOf(method) ?? 'none';
    for (const caller of [
      `not-${scope}`,
      ...contracts.scopes.filter((one) => one !== scope).map((one) => `only-${one}`),
    ]) {
      expect(await answersTo(method, caller)).toEqual(twice(`PermissionDenied: needs the scope ${scope}`));
    }
    for (const answer of await answersTo(method, `only-${scope}`)) expect(answer).toMatch(/^Unimplemented: /);
    walked.scopes.add(name);
  });

  it('of the contracts was tried in both ways', () => {
    const all = writtenMethods().sort();
    expect([...walked.strangers].sort()).toEqual(all);
    expect([...walked.scopes].sort()).toEqual(all);
  });
});
