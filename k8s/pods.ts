import type { Manifest } from './manifests';

export interface Deployment extends Manifest {
  readonly spec: {
    readonly replicas: number;
    readonly template: { readonly metadata: Labelled; readonly spec: PodSpec };
  };
}

interface Labelled {
  readonly labels: Readonly<Record<string, string>>;
}

export interface PodSpec {
  readonly automountServiceAccountToken?: boolean;
  readonly terminationGracePeriodSeconds?: number;
  readonly securityContext?: { readonly runAsNonRoot?: boolean; readonly seccompProfile?: { readonly type?: string } };
  readonly topologySpreadConstraints?: readonly unknown[];
  readonly containers: readonly Container[];
}

export interface Container {
  readonly name: string;
  readonly env?: readonly { readonly name: string; readonly value?: string }[];
  readonly envFrom?: readonly { readonly configMapRef?: { readonly name: string; readonly optional?: boolean } }[];
  readonly securityContext?: {
    readonly allowPrivilegeEscalation?: boolean;
    readonly readOnlyRootFilesystem?: boolean;
    readonly capabilities?: { readonly drop?: readonly string[] };
  };
  readonly resources?: {
    readonly requests?: Readonly<Record<string, string>>;
    readonly limits?: Readonly<Record<string, string>>;
  };
  readonly startupProbe?: unknown;
  readonly livenessProbe?: unknown;
  readonly readinessProbe?: unknown;
}

export function isDeployment(manifest: Manifest): manifest is Deployment {
  return manifest.kind === 'Deployment';
}

/** Requests get this long after SIGTERM (libs/service), and the pod five seconds before it. */
const drainSeconds = 15;

/** What a Deployment lacks of what every process of ours needs. Empty: nothing. */
export function problemsOf({ spec: { template } }: Deployment): string[] {
  const { spec: pod } = template;
  const problems: string[] = [];
  const needs = (holds: boolean, problem: string) => void (holds || problems.push(problem));
  needs(pod.securityContext?.runAsNonRoot === true, 'may run as root');
  needs(pod.securityContext?.seccompProfile?.type === 'RuntimeDefault', 'has no seccomp profile');
  needs(pod.automountServiceAccountToken === false, "holds a token of the cluster's API");
  needs((pod.terminationGracePeriodSeconds ?? 0) > drainSeconds, 'is killed before it has drained');
  needs((pod.topologySpreadConstraints ?? []).length > 0, 'is not spread');
  for (const container of pod.containers) {
    const { securityContext, resources } = container;
    needs(securityContext?.allowPrivilegeEscalation === false, 'may gain privileges');
    needs(securityContext?.readOnlyRootFilesystem === true, 'may write to its image');
    needs(securityContext?.capabilities?.drop?.includes('ALL') === true, 'keeps capabilities');
    needs(resources?.requests?.['cpu'] !== undefined && resources.requests['memory'] !== undefined, 'requests nothing');
    needs(resources?.limits?.['memory'] !== undefined, 'has no memory limit');
    needs(container.startupProbe !== undefined, 'has no startup probe');
    needs(container.livenessProbe !== undefined, 'has no liveness probe');
    needs(container.readinessProbe !== undefined, 'has no readiness probe');
  }
  return problems;
}
