// The contracts as the documentation needs them: services, messages and enums with their comments and scopes.
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { createFileRegistry, fromBinary } from '@bufbuild/protobuf';
import { FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';
import { getComments, getPackageComments } from '@bufbuild/protoplugin';
import { loadTypeScript } from '../test/load-typescript.mjs';

/**
 * @typedef {object} Contracts
 * @property {import('@bufbuild/protobuf').DescService[]} services by name
 * @property {(method: import('@bufbuild/protobuf').DescMethod) => string | undefined} scopeOf
 */

/**
 * @param {string} root of the workspace
 * @returns {Promise<Contracts>}
 */
export async function readContracts(root) {
  const bytes = execFileSync('buf', ['build', '-o', '-'], {
    cwd: path.join(root, 'libs/contracts'),
    maxBuffer: 64 * 1024 * 1024,
  });
  const registry = createFileRegistry(fromBinary(FileDescriptorSetSchema, bytes));
  const { scopeOf } = await loadTypeScript(root, 'libs/contracts/src/method-scopes.ts');
  const services = [...registry].filter((type) => type.kind === 'service');
  return { services: services.sort((a, b) => (a.typeName < b.typeName ? -1 : 1)), scopeOf };
}

/**
 * What stands before a declaration, or after it on its line, as one paragraph.
 * @param {Parameters<typeof getComments>[0]} desc
 */
export function commentOf(desc) {
  const { leading = '', trailing = '' } = getComments(desc);
  return paragraph(leading, trailing);
}

/**
 * What a file says of itself.
 * @param {import('@bufbuild/protobuf').DescFile} file
 */
export function commentOfFile(file) {
  return paragraph(getPackageComments(file).leading ?? '');
}

/** @param {string[]} parts */
function paragraph(...parts) {
  return parts.join(' ').replace(/\s+/g, ' ').trim();
}

/**
 * Every message and enum that calls speak of, by name; those of Google apart, which JSON has forms of its own for.
 * @param {Contracts} contracts
 */
export function typesOf({ services }) {
  /** @type {Map<string, import('@bufbuild/protobuf').DescMessage | import('@bufbuild/protobuf').DescEnum>} */
  const types = new Map();
  /** @param {import('@bufbuild/protobuf').DescMessage | import('@bufbuild/protobuf').DescEnum | undefined} type */
  const add = (type) => {
    if (!type || types.has(type.typeName) || type.typeName.startsWith('google.')) return;
    types.set(type.typeName, type);
    if (type.kind === 'message') for (const field of type.fields) add(field.message ?? field.enum);
  };
  for (const service of services) for (const { input, output } of service.methods) [input, output].forEach(add);
  return [...types.values()].sort((a, b) => (a.typeName < b.typeName ? -1 : 1));
}
