import { groupService } from '@rollcall/group';
import { ingestService } from '@rollcall/ingest';
import { membershipService } from '@rollcall/membership';
import { seatPolicyService } from '@rollcall/seat-policy';
import { kafkaSettings, serviceSettings } from '@rollcall/service';
import { describeWithProgram } from '@rollcall/testing';
import { openArrows } from './arrows';
import { type Manifest, render } from './manifests';
import { type Container, type Deployment, isDeployment, problemsOf } from './pods';
import { schemaProblems } from './schemas';

const services = [ingestService, seatPolicyService, membershipService, groupService];
const addressSettings = {
  INGEST_URL: 'ingest',
  SEAT_POLICY_URL: 'seat-policy',
  MEMBERSHIP_URL: 'membership',
  GROUP_URL: 'group',
};

describeWithProgram(['kubectl', 'version', '--client'], 'the manifests', () => {
  const overlays = ['overlays/dev', 'overlays/production', 'overlays/all-components'] as const;
  let rendered: Map<string, Manifest[]>;
  beforeAll(() => {
    rendered = new Map(overlays.map((overlay) => [overlay, render(overlay)]));
  });
  const all = (overlay: string) => rendered.get(overlay) ?? [];
  const deployments = (overlay: string) => all(overlay).filter(isDeployment);

  describe.each(overlays)('of %s', (overlay) => {
    it("are what Kubernetes's own schemas allow", () => {
      expect(all(overlay).length).toBeGreaterThan(20);
      expect(schemaProblems(...all(overlay))).toEqual([]);
    });

    it('run every process without root, with limits, probes and time to drain', () => {
      expect(deployments(overlay).map(({ metadata }) => metadata.name)).toEqual(
        expect.arrayContaining(['ingest', 'seat-policy', 'membership', 'group', 'console']),
      );
      expect(deployments(overlay).flatMap(problemsOf)).toEqual([]);
    });

    it('let those processes talk whose settings name each other, and no others', () => {
      const wanted = services.flatMap(({ name, settings }) =>
        Object.entries(addressSettings)
          .filter(([setting]) => setting in settings.shape)
          .map(([, other]) => `${name} -> ${other}`),
      );
      const console = Object.values(addressSettings).map((other) => `console -> ${other}`);
      const simulated =
        overlay === 'overlays/dev'
          ? ['console -> workos-simulator', 'ingest -> workos-simulator', 'workos-simulator -> ingest']
          : [];
      expect(openArrows(all(overlay), deployments(overlay))).toEqual([...wanted, ...console, ...simulated].sort());
    });

    it('give every service the settings that it cannot do without, and none that it does not know', () => {
      for (const { name, settings } of services) {
        const shape = { ...settings.shape, ...serviceSettings.shape, ...kafkaSettings.shape };
        const deployment = deployments(overlay).find(({ metadata }) => metadata.name === name);
        const container = deployment?.spec.template.spec.containers[0];
        const own = container?.env?.map((variable) => variable.name) ?? [];
        const given = [...own, ...configured(container, all(overlay))];
        const needed = Object.entries(shape).filter(([, schema]) => !schema.safeParse(undefined).success);
        expect(given).toEqual(expect.arrayContaining(needed.map(([setting]) => setting)));
        // The shared ones of the ConfigMap may be another process's; those given by name are this one's.
        expect(own.filter((variable) => !(variable in shape))).toEqual([]);
      }
    });

    it('keep secrets out of ConfigMaps', () => {
      const literals = all(overlay).filter(({ kind }) => kind === 'ConfigMap');
      const names = literals.flatMap((map) => Object.keys((map as Manifest & { data: Record<string, string> }).data));
      expect(names.filter((setting) => /KEY|SECRET|TOKEN|PASSWORD|DATABASE_URL/.test(setting))).toEqual([]);
    });
  });

  it('serve nothing of ingest to the outside but its webhooks', () => {
    const ingresses = all('overlays/production').filter(({ kind }) => kind === 'Ingress');
    const paths = ingresses.flatMap(({ spec }) =>
      (spec as IngressSpec).rules
        .flatMap(({ http }) => http.paths)
        .map(({ path, pathType, backend }) => [backend.service.name, path, pathType]),
    );
    expect(paths.filter(([service]) => service !== 'console')).toEqual([['ingest', '/webhooks/workos', 'Exact']]);
  });

  describe('broken on purpose', () => {
    const ingest = () =>
      deployments('overlays/production').find(({ metadata }) => metadata.name === 'ingest') as Deployment;
    const withContainer = (change: Partial<Container>): Deployment => {
      const deployment = structuredClone(ingest());
      const [container] = deployment.spec.template.spec.containers;
      Object.assign(container as object, change);
      return deployment;
    };

    it.each([
      { change: { livenessProbe: undefined }, problem: 'has no liveness probe' },
      { change: { resources: {} }, problem: 'has no memory limit' },
      { change: { securityContext: {} }, problem: 'may write to its image' },
    ])('are found: $problem', ({ change, problem }) => {
      expect(problemsOf(withContainer(change))).toContain(problem);
    });

    it('are found: a policy that opens a way too many, one too few', () => {
      const manifests = all('overlays/production');
      const names = (changed: readonly Manifest[]) => openArrows(changed, deployments('overlays/production'));
      const less = manifests.filter(({ metadata }) => metadata.name !== 'membership-to-group-in');
      expect(names(less)).not.toContain('membership -> group');
      const open = { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: { name: 'open' } };
      const everyone = { podSelector: { matchLabels: { 'app.kubernetes.io/part-of': 'rollcall' } } };
      const spec = {
        ...everyone,
        policyTypes: ['Ingress', 'Egress'],
        ingress: [{ from: [everyone] }],
        egress: [{ to: [everyone] }],
      };
      expect(names([...manifests, { ...open, spec }])).toContain('group -> ingest');
    });

    it('are found: a field that Kubernetes does not know', () => {
      const deployment = structuredClone(ingest()) as { spec: Record<string, unknown> } & Manifest;
      deployment.spec['replicas'] = 'two';
      expect(schemaProblems(deployment)).toEqual([expect.stringContaining('replicas')]);
    });
  });
});

interface IngressSpec {
  readonly rules: readonly {
    readonly http: {
      readonly paths: readonly {
        readonly path: string;
        readonly pathType: string;
        readonly backend: { readonly service: { readonly name: string } };
      }[];
    };
  }[];
}

function configured(container: Container | undefined, manifests: readonly Manifest[]): string[] {
  const maps = new Set(container?.envFrom?.map(({ configMapRef }) => configMapRef?.name));
  return manifests
    .filter(({ kind, metadata }) => kind === 'ConfigMap' && maps.has(metadata.name))
    .flatMap((map) => Object.keys((map as Manifest & { data: Record<string, string> }).data));
}
