import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { topics } from '@rollcall/contracts';
import { groupService } from '@rollcall/group';
import { ingestService } from '@rollcall/ingest';
import { membershipService } from '@rollcall/membership';
import { seatPolicyService } from '@rollcall/seat-policy';
import { kafkaSettings, nodeFlags, readConfiguration, serviceSettings, tracingSettings } from '@rollcall/service';
import { describeWithProgram } from '@rollcall/testing';
import { validate } from 'dockerfile-utils';
import { parse } from 'yaml';
import { z } from 'zod';

const composeFile = z.object({
  services: z.record(
    z.string(),
    z.object({
      environment: z.record(z.string(), z.string()).optional(),
      depends_on: z.union([z.array(z.string()), z.record(z.string(), z.unknown()).transform(Object.keys)]).optional(),
      command: z.array(z.string()).optional(),
      image: z.string().optional(),
      volumes: z.array(z.string()).optional(),
      ports: z.array(z.string()).optional(),
    }),
  ),
});

const collectorFile = z.object({
  receivers: z.object({ otlp: z.object({ protocols: z.object({ http: z.object({ endpoint: z.string() }) }) }) }),
  processors: z.record(z.string(), z.unknown()),
  exporters: z.record(z.string(), z.object({ endpoint: z.string() })),
  service: z.object({
    pipelines: z.object({
      traces: z.object({
        receivers: z.array(z.string()),
        processors: z.array(z.string()),
        exporters: z.array(z.string()),
      }),
    }),
  }),
});

const read = (file: string) => readFileSync(join(__dirname, file), 'utf8');

describe('the Dockerfile', () => {
  const lint = (text: string) => validate(text).map(({ message, range }) => `line ${range.start.line + 1}: ${message}`);

  it('has nothing that a linter finds', () => {
    expect(lint(read('Dockerfile'))).toEqual([]);
    expect(lint('FROM node\nENTRYPONT ["node"]\n')).not.toEqual([]);
  });

  it('runs Node.js as process 1, as nobody in particular', () => {
    const last =
      read('Dockerfile')
        .split(/^FROM /m)
        .at(-1) ?? '';
    expect(last).toMatch(/^USER [1-9]\d*:[1-9]\d*$/m);
    expect(last).toContain(
      `ENTRYPOINT ${JSON.stringify(['node', ...nodeFlags, 'dist/main.cjs']).replaceAll('","', '", "')}\n`,
    );
    expect(last).toMatch(/^HEALTHCHECK /m);
    expect(last).not.toMatch(/^(ADD|RUN) /m);
  });
});

describeWithProgram(['hadolint', '--version'], 'the Dockerfile, as hadolint sees it', () => {
  const findings = (dockerfile: string) =>
    spawnSync('hadolint', ['--config', join(__dirname, '..', '.hadolint.yaml'), '--no-color', '-'], {
      input: dockerfile,
      encoding: 'utf8',
    });

  it('has nothing that is not meant so', () => {
    const { stdout, status } = findings(read('Dockerfile'));
    expect(stdout).toBe('');
    expect(status).toBe(0);
  });

  it('would be found wrong with a package of no version, or run as root', () => {
    const wrong = 'FROM debian:12\nRUN apt-get update && apt-get install -y curl\nUSER root\n';
    const { stdout, status } = findings(wrong);
    expect(stdout).toContain('DL3008');
    expect(stdout).toContain('DL3002');
    expect(status).not.toBe(0);
  });
});

describe('compose.yaml', () => {
  const compose = composeFile.parse(parse(read('compose.yaml'), { merge: true }));
  const services = [ingestService, seatPolicyService, membershipService, groupService];

  it.each(services)('gives $name settings that it takes', ({ name, settings }) => {
    const schema = z.object({
      ...settings.shape,
      ...serviceSettings.shape,
      ...kafkaSettings.shape,
      ...tracingSettings.shape,
    });
    const environment = compose.services[name]?.environment ?? {};
    expect(() => readConfiguration(schema, environment)).not.toThrow();
    expect(() => readConfiguration(schema, { ...environment, DATABASE_URL: 'mysql://' })).toThrow('DATABASE_URL');
  });

  it('names only services that are there', () => {
    const names = Object.keys(compose.services);
    const needed = Object.values(compose.services).flatMap((service) => service.depends_on ?? []);
    expect(names).toEqual(expect.arrayContaining(needed));
    const addressed = Object.values(compose.services).flatMap(({ environment }) =>
      Object.entries(environment ?? {}).flatMap(([key, value]) =>
        /^[A-Z_]+_URL$/.test(key) ? [new URL(value).hostname] : [],
      ),
    );
    expect(names).toEqual(expect.arrayContaining(addressed.filter((host) => host !== 'localhost')));
  });

  it('pins every image that is not built here by its version, and lets it be pinned by digest', () => {
    const images = Object.values(compose.services).flatMap(({ image }) => image ?? []);
    expect(images.length).toBeGreaterThan(5);
    for (const image of images) expect(image).toMatch(/^\$\{[A-Z_]+_IMAGE:-[a-z/-]+:v?\d+\.\d+[\w.-]*\}$/);
  });

  it('mounts only what is there', () => {
    const mounted = Object.values(compose.services).flatMap(({ volumes }) => volumes ?? []);
    const files = mounted.flatMap((volume) => (volume.startsWith('./') ? [volume.split(':')[0] ?? ''] : []));
    expect(files.length).toBeGreaterThan(5);
    expect(files.filter((file) => !existsSync(join(__dirname, file)))).toEqual([]);
  });

  it('carries spans from every process by the collector to where Grafana looks for them', () => {
    const collector = collectorFile.parse(parse(read('otel-collector/collector.yaml')));
    for (const { name } of [...services, { name: 'console' }]) {
      const { OTEL_TRACES_EXPORTER: exporter, OTEL_EXPORTER_OTLP_ENDPOINT: endpoint = '' } =
        compose.services[name]?.environment ?? {};
      expect(exporter).toBe('otlp');
      expect(new URL(endpoint).hostname).toBe('otel-collector');
      expect(`0.0.0.0:${new URL(endpoint).port}`).toBe(collector.receivers.otlp.protocols.http.endpoint);
    }
    const { receivers, processors, exporters } = collector.service.pipelines.traces;
    expect(receivers).toEqual(['otlp']);
    expect(processors.filter((processor) => !(processor in collector.processors))).toEqual([]);
    const [host, port] =
      exporters.map((exporter) => collector.exporters[exporter]?.endpoint ?? '')[0]?.split(':') ?? [];
    expect(Object.keys(compose.services)).toContain(host);
    expect(read(`${host}/${host}.yaml`)).toContain(`0.0.0.0:${port}`);
    expect(read('grafana/provisioning/datasources/datasources.yaml')).toContain(`http://${host}:3200`);
  });

  it('makes every topic', () => {
    const script = compose.services['topics']?.command?.join(' ') ?? '';
    const made = /for topic in ([^;]*);/.exec(script)?.[1]?.split(' ') ?? [];
    expect(made.sort()).toEqual([...topics].sort());
  });

  it('opens ports on loopback only', () => {
    const ports = Object.values(compose.services).flatMap((service) => service.ports ?? []);
    expect(ports.length).toBeGreaterThan(0);
    expect(ports.filter((port) => !port.startsWith('127.0.0.1:'))).toEqual([]);
  });

  it('gives each service a role that owns its schemas', () => {
    const roles = [...read('postgres/roles.sql').matchAll(/create schema (\w+) authorization (\w+);/g)].map(
      ([, schema, role]) => `${role}: ${schema}`,
    );
    const users = services.map(
      ({ name }) => new URL(compose.services[name]?.environment?.['DATABASE_URL'] ?? '').username,
    );
    expect(roles).toEqual([
      'rollcall_ingest: ingest',
      'rollcall_ingest: ingest_jobs',
      'rollcall_seat_policy: seat_policy',
      'rollcall_membership: membership',
      'rollcall_group: group_',
    ]);
    expect(new Set(roles.map((role) => role.split(':')[0]))).toEqual(new Set(users));
  });
});
