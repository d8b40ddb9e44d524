// Any call by gRPC, as grpcurl makes it, with the contracts' descriptors at hand:
//   node docs/api/examples/grpc-call.mjs http://127.0.0.1:4031 rollcall.group.v1.GroupService/GetEntitlements \
//     '{"organizationId": "acme", "email": "ada@example.com"}'
// Prints each answer as a line of JSON. ROLLCALL_SERVICE_TOKEN says as whom; by default that of `npm start`.
// The same by grpcurl itself:
//   grpcurl -plaintext -protoset libs/contracts/baseline.binpb -H "Authorization: Bearer $ROLLCALL_SERVICE_TOKEN" \
//     -d '{"organizationId": "acme", "email": "ada@example.com"}' 127.0.0.1:4031 rollcall.group.v1.GroupService/GetEntitlements
import { readFile } from 'node:fs/promises';
import { createFileRegistry, fromBinary, fromJsonString, toJsonString } from '@bufbuild/protobuf';
import { FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';
import { ConnectError, createClient } from '@connectrpc/connect';
import { createGrpcTransport } from '@connectrpc/connect-node';

const [baseUrl = '', address = '', json = '{}'] = process.argv.slice(2);
const [serviceName = '', methodName = ''] = address.split('/');

const descriptors = await readFile(new URL('../../../libs/contracts/baseline.binpb', import.meta.url));
const service = createFileRegistry(fromBinary(FileDescriptorSetSchema, descriptors)).getService(serviceName);
const method = service?.methods.find(({ name }) => name === methodName);
if (!service || !method) throw new Error(`no such call: ${address}`);

const client = createClient(service, createGrpcTransport({ baseUrl }));
const headers = { authorization: `Bearer ${process.env.ROLLCALL_SERVICE_TOKEN ?? 'dev-token'}` };
const show = (answer) => console.log(toJsonString(method.output, answer, { alwaysEmitImplicit: true }));
try {
  const answer = client[method.localName](fromJsonString(method.input, json), { headers });
  if (method.methodKind === 'server_streaming') for await (const one of answer) show(one);
  else show(await answer);
} catch (error) {
  console.error(ConnectError.from(error).message);
  process.exitCode = 1;
}
