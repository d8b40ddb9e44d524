import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';

/** A Kubernetes object as it stands in a manifest. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
  };
  readonly spec?: unknown;
}

/** What `kubectl apply -k` would send, of a folder below k8s. Needs kubectl, no cluster. */
export function render(folder: string): Manifest[] {
  const text = execFileSync('kubectl', ['kustomize', join(__dirname, folder)], { encoding: 'utf8' });
  return manifestsOf(text);
}

export function manifestsOf(text: string): Manifest[] {
  return parseAllDocuments(text).map((document) => document.toJS({ maxAliasCount: 0 }) as Manifest);
}
