// Reads manifests as a JSON array on the standard input, writes what is wrong with them as a JSON array of lines.
// A program of its own: these packages can be imported only, and Jest requires.
import { text } from 'node:stream/consumers';
import { ScaledObject } from '@kubernetes-models/keda/keda.sh/v1alpha1/ScaledObject';
import { PrometheusRule } from '@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1/PrometheusRule';
import { ServiceMonitor } from '@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1/ServiceMonitor';
import { Deployment } from 'kubernetes-models/apps/v1/Deployment';
import { HorizontalPodAutoscaler } from 'kubernetes-models/autoscaling/v2/HorizontalPodAutoscaler';
import { Job } from 'kubernetes-models/batch/v1/Job';
import { Ingress } from 'kubernetes-models/networking.k8s.io/v1/Ingress';
import { NetworkPolicy } from 'kubernetes-models/networking.k8s.io/v1/NetworkPolicy';
import { PodDisruptionBudget } from 'kubernetes-models/policy/v1/PodDisruptionBudget';
import { ConfigMap } from 'kubernetes-models/v1/ConfigMap';
import { Namespace } from 'kubernetes-models/v1/Namespace';
import { Service } from 'kubernetes-models/v1/Service';

/** Kubernetes's own schemas and those of two operators, as npm packages have them: no cluster and no network needed. */
const models = [
  ConfigMap,
  Deployment,
  HorizontalPodAutoscaler,
  Ingress,
  Job,
  Namespace,
  NetworkPolicy,
  PodDisruptionBudget,
  PrometheusRule,
  ScaledObject,
  Service,
  ServiceMonitor,
];

/** What the schema of its kind finds wrong with a manifest, one line each. */
function problemsOf(manifest) {
  const { apiVersion, kind, metadata } = manifest;
  const name = `${kind} ${metadata.name}`;
  const model = models.find((one) => one.apiVersion === apiVersion && one.kind === kind);
  if (!model) return [`${name}: no schema is known for ${apiVersion} ${kind}`];
  try {
    new model(manifest).validate();
    return [];
  } catch (error) {
    return [`${name}: ${error.message}`];
  }
}

const manifests = JSON.parse(await text(process.stdin));
process.stdout.write(JSON.stringify(manifests.flatMap(problemsOf)));
