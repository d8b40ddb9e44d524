import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import type { Manifest } from './manifests';

/** What Kubernetes's own schemas, and those of the operators, find wrong with manifests, one line each. */
export function schemaProblems(...manifests: readonly Manifest[]): string[] {
  const answer = execFileSync(process.execPath, [join(__dirname, 'schema-check.mjs')], {
    input: JSON.stringify(manifests),
    encoding: 'utf8',
  });
  return JSON.parse(answer) as string[];
}
