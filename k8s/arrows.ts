import type { Manifest } from './manifests';
import type { Workload } from './pods';

interface Selector {
  readonly matchLabels?: Readonly<Record<string, string>>;
  readonly matchExpressions?: readonly {
    readonly key: string;
    readonly operator: string;
    readonly values?: readonly string[];
  }[];
}

interface Peer {
  readonly podSelector?: Selector;
  readonly namespaceSelector?: Selector;
  readonly ipBlock?: unknown;
}

interface NetworkPolicySpec {
  readonly podSelector: Selector;
  readonly policyTypes: readonly string[];
  readonly ingress?: readonly { readonly from?: readonly Peer[] }[];
  readonly egress?: readonly EgressRule[];
}

interface EgressRule {
  readonly to?: readonly Peer[];
  readonly ports?: readonly { readonly port: number }[];
}

/**
 * The ports at which a workload's pods reach what is not ours (Postgres, Kafka, WorkOS, DNS), in ascending order; `all` where
 * no port is named or no policy selects them.
 */
export function portsOutside(manifests: readonly Manifest[], workload: Workload): (number | 'all')[] {
  const about = policiesIn(manifests).filter(
    ({ podSelector, policyTypes }) =>
      policyTypes.includes('Egress') && matches(podSelector, workload.spec.template.metadata.labels),
  );
  if (about.length === 0) return ['all'];
  const outside = ({ to }: EgressRule) =>
    to === undefined || to.some((peer) => peer.ipBlock !== undefined || peer.namespaceSelector !== undefined);
  const ports = about
    .flatMap(({ egress }) => (egress ?? []).filter(outside))
    .flatMap((rule): (number | 'all')[] => rule.ports?.map(({ port }) => port) ?? ['all']);
  return [...new Set(ports)].sort((one, other) => String(one).localeCompare(String(other), 'en', { numeric: true }));
}

/** `from -> to` for each pair of processes that the policies let talk: both the way out and the way in must be open. */
export function openArrows(manifests: readonly Manifest[], workloads: readonly Workload[]): string[] {
  const policies = policiesIn(manifests);
  const names = workloads.map(({ metadata }) => metadata.name);
  const labelsOf = new Map(workloads.map((one) => [one.metadata.name, one.spec.template.metadata.labels]));
  const selected = (selector: Selector | undefined, name: string) => matches(selector, labelsOf.get(name) ?? {});
  const openTo = (name: string, type: 'Ingress' | 'Egress', other: string) => {
    const about = policies.filter((policy) => policy.policyTypes.includes(type) && selected(policy.podSelector, name));
    // Pods that no policy selects may talk with everyone.
    if (about.length === 0) return true;
    return about.some((policy) =>
      (type === 'Ingress' ? (policy.ingress ?? []) : (policy.egress ?? [])).some((rule) => {
        const peers = 'from' in rule ? rule.from : 'to' in rule ? rule.to : undefined;
        // No peers: everyone, on these ports. Those of other systems are not ours.
        if (!peers) return !('ports' in rule) || rule.ports?.some(({ port }) => port === 8080 || port === 9090);
        return peers.some((peer) => !peer.ipBlock && !peer.namespaceSelector && selected(peer.podSelector, other));
      }),
    );
  };
  return names
    .flatMap((from) => names.filter((to) => to !== from).map((to) => ({ from, to })))
    .filter(({ from, to }) => openTo(from, 'Egress', to) && openTo(to, 'Ingress', from))
    .map(({ from, to }) => `${from} -> ${to}`)
    .sort();
}

function policiesIn(manifests: readonly Manifest[]): NetworkPolicySpec[] {
  return manifests.filter(({ kind }) => kind === 'NetworkPolicy').map(({ spec }) => spec as NetworkPolicySpec);
}

export function matches(selector: Selector | undefined, labels: Readonly<Record<string, string>>): boolean {
  if (!selector) return false;
  const byLabels = Object.entries(selector.matchLabels ?? {}).every(([key, value]) => labels[key] === value);
  const byExpressions = (selector.matchExpressions ?? []).every(({ key, operator, values }) => {
    if (operator !== 'In') throw new Error(`a selector with ${operator}: teach the test to read it`);
    return values?.includes(labels[key] ?? '') ?? false;
  });
  return byLabels && byExpressions;
}
