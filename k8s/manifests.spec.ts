import { basename, join } from 'node:path';
import { groupService } from '@rollcall/group';
import { ingestService } from '@rollcall/ingest';
import { membershipService } from '@rollcall/membership';
import { seatPolicyService } from '@rollcall/seat-policy';
import { capabilitiesFile, defaultCatalogue, kafkaSettings, serviceSettings } from '@rollcall/service';
import { describeWithProgram } from '@rollcall/testing';
import { matches, openArrows, portsOutside } from './arrows';
import { type Manifest, render } from './manifests';
import { type Container, type Deployment, isDeployment, isJob, type Job, type Workload, problemsOf } from './pods';
import { schemaProblems } from './schemas';

const services = [ingestService, seatPolicyService, membershipService, groupService];
/** Names of settings whose values are secrets. */
const secret = /KEY|SECRET|TOKEN|SCOPES|USERNAME|PASSWORD|DATABASE_URL/;
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
  const jobs = (overlay: string) => all(overlay).filter(isJob);
  const workloads = (overlay: string): Workload[] => [...deployments(overlay), ...jobs(overlay)];
  const deployment = (overlay: string, name: string): Deployment => {
    const found = deployments(overlay).find(({ metadata }) => metadata.name === name);
    if (!found) throw new Error(`${overlay} has no Deployment ${name}`);
    return found;
  };
  const migrationOf = (overlay: string, service: string): Job => {
    const label = `${service}-migration`;
    const found = jobs(overlay).find(({ spec }) => spec.template.metadata.labels['app.kubernetes.io/name'] === label);
    if (!found) throw new Error(`${overlay} has no Job ${label}`);
    return found;
  };
  const containerOf = ({ spec }: Workload): Container => {
    const [container] = spec.template.spec.containers;
    if (!container) throw new Error('a pod without containers');
    return container;
  };

  describe.each(overlays)('of %s', (overlay) => {
    it("are what Kubernetes's own schemas allow", () => {
      expect(all(overlay).length).toBeGreaterThan(20);
      expect(schemaProblems(...all(overlay))).toEqual([]);
    });

    it('run every process without root, with limits, probes and time to drain', () => {
      expect(deployments(overlay).map(({ metadata }) => metadata.name)).toEqual(
        expect.arrayContaining(['ingest', 'seat-policy', 'membership', 'group', 'console']),
      );
      expect([...deployments(overlay), ...jobs(overlay)].flatMap(problemsOf)).toEqual([]);
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
      expect(openArrows(all(overlay), workloads(overlay))).toEqual([...wanted, ...console, ...simulated].sort());
    });

    it('let each process reach outside what it needs: DNS, Postgres, Kafka, WorkOS, the collector of spans', () => {
      const collector = overlay === 'overlays/dev' ? [] : [4318];
      const [dns, workos, postgresAndKafka] = [53, 443, [5432, 9092, 9093]];
      const reached = workloads(overlay).map((one) => [
        one.spec.template.metadata.labels['app.kubernetes.io/name'],
        portsOutside(all(overlay), one),
      ]);
      const wanted: Record<string, number[]> = {
        ingest: [dns, workos, ...collector, ...postgresAndKafka],
        console: [dns, workos, ...collector],
        ...(overlay === 'overlays/dev' && { 'workos-simulator': [dns] }),
      };
      for (const name of ['seat-policy', 'membership', 'group'])
        wanted[name] = [dns, ...collector, ...postgresAndKafka];
      if (overlay !== 'overlays/dev') for (const { name } of services) wanted[`${name}-migration`] = [dns, 5432];
      expect(Object.fromEntries(reached)).toEqual(wanted);
    });

    it('give every service the settings that it cannot do without, and none that it does not know', () => {
      for (const { name, settings } of services) {
        const shape = { ...settings.shape, ...serviceSettings.shape, ...kafkaSettings.shape };
        const container = containerOf(deployment(overlay, name));
        const own = container.env?.map((variable) => variable.name) ?? [];
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
      expect(names.filter((setting) => secret.test(setting))).toEqual([]);
    });

    it('offer every setting of a service that a Secret holds', () => {
      for (const { name, settings } of services) {
        const shape = { ...settings.shape, ...serviceSettings.shape, ...kafkaSettings.shape };
        const own = containerOf(deployment(overlay, name)).env?.map((variable) => variable.name) ?? [];
        const offered = Object.keys(shape).filter((setting) => secret.test(setting) && !setting.endsWith('_FILE'));
        expect(offered).toEqual(
          expect.arrayContaining(['DATABASE_URL', 'ROLLCALL_SERVICE_SCOPES', 'KAFKA_SASL_PASSWORD']),
        );
        expect(own).toEqual(expect.arrayContaining(offered));
      }
    });
  });

  describe.each(['overlays/production', 'overlays/all-components'])(
    'of %s migrate before they roll out:',
    (overlay) => {
      const databaseUrl = ({ env }: Container) => env?.find(({ name }) => name === 'DATABASE_URL')?.valueFrom;

      it.each(services)('$name by a Job of the same image, on the same database', ({ name }) => {
        const service = containerOf(deployment(overlay, name));
        const migration = containerOf(migrationOf(overlay, name));
        expect(migration).toMatchObject({ image: service.image, args: ['migrate'] });
        expect(databaseUrl(migration)).toEqual(databaseUrl(service));
      });

      it.each(services)('no pod of $name starts before its schema is there', ({ name }) => {
        const { initContainers = [] } = deployment(overlay, name).spec.template.spec;
        const service = containerOf(deployment(overlay, name));
        expect(initContainers).toEqual([
          expect.objectContaining({ image: service.image, args: ['migrate', '--wait'] }),
        ]);
        expect(initContainers.map(databaseUrl)).toEqual([databaseUrl(service)]);
        expect(configured(service, all(overlay))).toContain('ROLLCALL_MIGRATE_AT_START');
      });

      it('each version by Jobs of its own', () => {
        const tags = new Set(deployments(overlay).map((one) => containerOf(one).image.split(':').at(-1)));
        const [version = ''] = tags;
        expect(tags.size).toBe(1);
        expect(jobs(overlay).map(({ metadata }) => metadata.name)).toEqual(
          services.map(({ name }) => `${name}-migration-${version.replaceAll('.', '-')}`).sort(),
        );
      });

      it('no call comes to a pod that migrates', () => {
        const called = all(overlay)
          .filter(({ kind }) => kind === 'Service')
          .map(({ spec }) => ({ matchLabels: (spec as { selector: Record<string, string> }).selector }));
        const labels = jobs(overlay).map(({ spec }) => spec.template.metadata.labels);
        expect(called.length).toBe(services.length + 1);
        expect(called.filter((selector) => labels.some((one) => matches(selector, one)))).toEqual([]);
      });
    },
  );

  it('migrate at the start of a service where there are no Jobs', () => {
    expect(jobs('overlays/dev')).toEqual([]);
    for (const { name } of services) {
      const container = containerOf(deployment('overlays/dev', name));
      expect(configured(container, all('overlays/dev'))).not.toContain('ROLLCALL_MIGRATE_AT_START');
    }
  });

  it.each(['seat-policy', 'group'])(
    'with a catalogue of capabilities: %s reads the same file, and would take it',
    (name) => {
      const overlay = 'overlays/all-components';
      const { volumes = [] } = deployment(overlay, name).spec.template.spec;
      const { env = [], volumeMounts = [] } = containerOf(deployment(overlay, name));
      const file = env.find((variable) => variable.name === 'ROLLCALL_CAPABILITIES_FILE')?.value ?? '';
      const mount = volumeMounts.find(({ mountPath }) => file.startsWith(`${mountPath}/`));
      const mounted = volumes.find((volume) => volume.name === mount?.name)?.configMap?.name;
      const map = all(overlay).find(({ kind, metadata }) => kind === 'ConfigMap' && metadata.name === mounted);
      expect(map).toMatchObject({ data: { [basename(file)]: expect.any(String) } });
      expect(capabilitiesFile.safeParse(join(__dirname, 'components/capabilities', basename(file)))).toEqual({
        success: true,
        data: defaultCatalogue,
      });
    },
  );

  describe('with TLS between the processes', () => {
    const overlay = 'overlays/all-components';
    const processes = [...services.map(({ name }) => name), 'console'];

    it.each(processes)('%s has every file that its settings name, from its own Secret', (name) => {
      const { volumes = [] } = deployment(overlay, name).spec.template.spec;
      const { env = [], volumeMounts = [] } = containerOf(deployment(overlay, name));
      const files = env.flatMap(({ name: setting, value }) => (setting.startsWith('TLS_') ? (value ?? '') : []));
      expect(files).toEqual(expect.arrayContaining(['/tls/tls.crt', '/tls/tls.key', '/tls/ca.crt']));
      const folders = volumeMounts.map(({ mountPath }) => mountPath);
      expect(files.filter((file) => !folders.includes(file.slice(0, file.lastIndexOf('/'))))).toEqual([]);
      const mounted = volumes.filter((volume) => volumeMounts.some((mount) => mount.name === volume.name));
      expect(mounted.flatMap((volume) => volume.secret?.secretName ?? [])).toEqual([`rollcall-${name}-tls`]);
    });

    it.each(services)('$name is called and probed by https', ({ name }) => {
      const { startupProbe, livenessProbe, readinessProbe } = containerOf(deployment(overlay, name));
      for (const probe of [startupProbe, livenessProbe, readinessProbe]) expect(probe?.httpGet?.scheme).toBe('HTTPS');
      const [setting] = Object.entries(addressSettings).find(([, other]) => other === name) ?? [];
      const addresses = all(overlay).flatMap(
        (map) => (map as { data?: Record<string, string> }).data?.[setting ?? ''] ?? [],
      );
      expect(addresses).toEqual([`https://${name}:8080`]);
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
    const production = 'overlays/production';
    const changed = <Part extends Manifest>(part: Part, change: (copy: Part) => void): Part => {
      const copy = structuredClone(part);
      change(copy);
      return copy;
    };

    it.each([
      { change: { livenessProbe: undefined }, problem: 'has no liveness probe' },
      { change: { resources: {} }, problem: 'has no memory limit' },
      { change: { securityContext: {} }, problem: 'may write to its image' },
    ])('are found: a process that $problem', ({ change, problem }) => {
      const broken = changed(deployment(production, 'ingest'), (copy) => Object.assign(containerOf(copy), change));
      expect(problemsOf(broken)).toContain(problem);
    });

    it('are found: a container that comes first and may write to its image', () => {
      const broken = changed(deployment(production, 'ingest'), ({ spec }) => {
        for (const container of spec.template.spec.initContainers ?? [])
          Object.assign(container, { securityContext: {} });
      });
      expect(problemsOf(broken)).toContain('may write to its image');
    });

    it.each([
      { change: { backoffLimit: 0 }, problem: 'is not tried again' },
      { change: { activeDeadlineSeconds: undefined }, problem: 'may run for ever' },
      { change: { ttlSecondsAfterFinished: undefined }, problem: 'stays for ever' },
    ])('are found: a Job that $problem', ({ change, problem }) => {
      const broken = changed(migrationOf(production, 'ingest'), ({ spec }) => Object.assign(spec, change));
      expect(problemsOf(broken)).toEqual([problem]);
    });

    it('are found: a Job that holds a token, and one that runs as root', () => {
      const broken = changed(migrationOf(production, 'ingest'), ({ spec }) =>
        Object.assign(spec.template.spec, { automountServiceAccountToken: true, securityContext: {} }),
      );
      expect(problemsOf(broken)).toEqual(
        expect.arrayContaining(["holds a token of the cluster's API", 'may run as root', 'has no seccomp profile']),
      );
    });

    it('are found: a migration that the policies of services select, or that no policy selects', () => {
      const job = migrationOf(production, 'ingest');
      const labelled = (labels: Record<string, string>) =>
        changed(job, ({ spec }) => Object.assign(spec.template.metadata, { labels }));
      const { labels } = job.spec.template.metadata;
      const asService = labelled({ ...labels, 'app.kubernetes.io/name': 'ingest' });
      expect(portsOutside(all(production), asService)).toContain(9092);
      expect(openArrows(all(production), [asService, deployment(production, 'seat-policy')])).not.toEqual([]);
      const unknown = all(production).filter(
        ({ metadata }) => !['migrations-to-postgres', 'nothing-by-default'].includes(metadata.name),
      );
      expect(portsOutside(unknown, job)).toEqual(['all']);
    });

    it('are found: a policy that opens a way too many, one too few', () => {
      const manifests = all(production);
      const names = (broken: readonly Manifest[]) => openArrows(broken, workloads(production));
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
      const broken = [deployment(production, 'ingest'), migrationOf(production, 'ingest')].map((one) =>
        changed<Manifest>(one, ({ spec }) => Object.assign(spec as object, { backoffLimit: 'six', replicas: 'two' })),
      );
      expect(schemaProblems(...broken)).toEqual([
        expect.stringMatching(/Deployment ingest: .*replicas/),
        expect.stringMatching(/Job ingest-migration-0-1-0: .*backoffLimit/),
      ]);
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
