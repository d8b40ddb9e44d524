import type { Manifest } from './manifests';

/** What makes pods. */
export interface Workload extends Manifest {
  readonly spec: { readonly template: PodTemplate };
}

export interface Deployment extends Workload {
  readonly kind: 'Deployment';
}

export interface Job extends Workload {
  readonly kind: 'Job';
  readonly spec: {
    readonly template: PodTemplate;
    readonly backoffLimit?: number;
    readonly activeDeadlineSeconds?: number;
    readonly ttlSecondsAfterFinished?: number;
  };
}

interface PodTemplate {
  readonly metadata: { readonly labels: Readonly<Record<string, string>> };
  readonly spec: PodSpec;
}

export interface PodSpec {
  readonly automountServiceAccountToken?: boolean;
  readonly terminationGracePeriodSeconds?: number;
  readonly securityContext?: { readonly runAsNonRoot?: boolean; readonly seccompProfile?: { readonly type?: string } };
  readonly topologySpreadConstraints?: readonly unknown[];
  readonly volumes?: readonly {
    readonly name: string;
    readonly secret?: { readonly secretName: string };
    readonly configMap?: { readonly name: string };
  }[];
  readonly initContainers?: readonly Container[];
  readonly containers: readonly Container[];
}

export interface Container {
  readonly name: string;
  readonly image: string;
  readonly args?: readonly string[];
  readonly env?: readonly {
    readonly name: string;
    readonly value?: string;
    readonly valueFrom?: { readonly secretKeyRef?: { readonly name: string; readonly key: string } };
  }[];
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
  readonly volumeMounts?: readonly { readonly name: string; readonly mountPath: string }[];
  readonly startupProbe?: Probe;
  readonly livenessProbe?: Probe;
  readonly readinessProbe?: Probe;
}

interface Probe {
  readonly httpGet?: { readonly path: string; readonly scheme?: string };
}

export function isDeployment(manifest: Manifest): manifest is Deployment {
  return manifest.kind === 'Deployment';
}

export function isJob(manifest: Manifest): manifest is Job {
  return manifest.kind === 'Job';
}

/** Requests get this long after SIGTERM (libs/service), and the pod five seconds before it. */
const drainSeconds = 15;

/** What a workload lacks of what every process of ours needs. Empty: nothing. */
export function problemsOf(workload: Deployment | Job): string[] {
  const { template } = workload.spec;
  return [...podProblems(template.spec), ...(isJob(workload) ? jobProblems(workload) : serverProblems(template.spec))];
}

/** Of every pod: what the restricted level of Kubernetes asks for, and limits. */
function podProblems(pod: PodSpec): string[] {
  return [
    ...lacks(pod.securityContext?.runAsNonRoot === true, 'may run as root'),
    ...lacks(pod.securityContext?.seccompProfile?.type === 'RuntimeDefault', 'has no seccomp profile'),
    ...lacks(pod.automountServiceAccountToken === false, "holds a token of the cluster's API"),
    ...[...(pod.initContainers ?? []), ...pod.containers].flatMap(containerProblems),
  ];
}

function containerProblems({ securityContext, resources }: Container): string[] {
  const { requests, limits } = resources ?? {};
  return [
    ...lacks(securityContext?.allowPrivilegeEscalation === false, 'may gain privileges'),
    ...lacks(securityContext?.readOnlyRootFilesystem === true, 'may write to its image'),
    ...lacks(securityContext?.capabilities?.drop?.includes('ALL') === true, 'keeps capabilities'),
    ...lacks(requests?.['cpu'] !== undefined && requests['memory'] !== undefined, 'requests nothing'),
    ...lacks(limits?.['memory'] !== undefined, 'has no memory limit'),
  ];
}

/** Of pods that stay and are called. */
function serverProblems(pod: PodSpec): string[] {
  return [
    ...lacks((pod.terminationGracePeriodSeconds ?? 0) > drainSeconds, 'is killed before it has drained'),
    ...lacks((pod.topologySpreadConstraints ?? []).length > 0, 'is not spread'),
    ...pod.containers.flatMap(({ startupProbe, livenessProbe, readinessProbe }) => [
      ...lacks(startupProbe !== undefined, 'has no startup probe'),
      ...lacks(livenessProbe !== undefined, 'has no liveness probe'),
      ...lacks(readinessProbe !== undefined, 'has no readiness probe'),
    ]),
  ];
}

function jobProblems({ spec }: Job): string[] {
  return [
    ...lacks((spec.backoffLimit ?? 0) > 0, 'is not tried again'),
    ...lacks(spec.activeDeadlineSeconds !== undefined, 'may run for ever'),
    ...lacks(spec.ttlSecondsAfterFinished !== undefined, 'stays for ever'),
  ];
}

function lacks(holds: boolean, problem: string): string[] {
  return holds ? [] : [problem];
}
