import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { OrganizationKind, ProvisioningMode } from '@rollcall/contracts';
import { createLifecycle, startTracing, tracingSettings, type WrittenSpan } from '@rollcall/service';
import { captureLog, createTestDatabase, type TestDatabase, testSeed } from '@rollcall/testing';
import { type SimulatedRoad, startSimulatedRoad } from './test-bed/simulated-road';
import { pathsOf, printTree, readSpans, spanTree } from './test-bed/span-tree';

jest.setTimeout(120_000);

const organizationId = 'acme';
const people = ['Grace', 'Ada', 'Barbara', 'Frances', 'Katherine', 'Shafi', 'Lovelace'];

/** From a directory user's event to the member: what each span stands for. */
const theRoad = [
  'POST /webhooks/workos',
  'commit deliveries',
  'send directory.changes',
  'process directory.changes',
  'decide',
  'send seat.decisions',
  'process seat.decisions',
  'apply',
  'send membership.changes',
  'process membership.changes',
  'apply',
];

describe('traces of the whole road in one process', () => {
  const { logger: log } = captureLog();
  const tracing = createLifecycle(log);
  let database: TestDatabase;
  let folder: string;
  let road: SimulatedRoad;
  let directoryId: string;
  let spans: WrittenSpan[];
  let adasEvent: string;

  const during = async <Result>(call: Promise<Result>): Promise<Result> => {
    let ended = false;
    const settled = call.finally(() => (ended = true));
    settled.catch(() => undefined);
    for (let step = 0; step < 200 && !ended; step += 1) await road.clock.advance(50);
    return settled;
  };
  const hire = (name: string) =>
    road.workos.control.createUser({
      directory_id: directoryId,
      email: `${name.toLowerCase()}@acme.example`,
      first_name: name,
      last_name: 'Lovelace',
    });

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'rollcall-traces-'));
    const file = path.join(folder, 'traces.jsonl');
    await startTracing(tracing, {
      settings: tracingSettings.parse({ OTEL_TRACES_EXPORTER: 'file', ROLLCALL_TRACES_FILE: file }),
      process: 'rollcall',
      log,
      libraries: false,
    });
    database = await createTestDatabase();
    road = await startSimulatedRoad(database.adminUrl, testSeed());

    const { control } = road.workos;
    const organization = control.createOrganization({ name: 'Acme' });
    directoryId = control.createDirectory({
      organization_id: organization.id,
      name: 'Acme',
      type: 'okta scim v2.0',
    }).id;
    hire('Grace');
    const parent = { parentId: 'acme-parent', name: 'Acme', workosOrganizationId: organization.id };
    await during(road.seatPolicy.putParent(parent));
    await during(
      road.seatPolicy.putOrganization({
        organizationId,
        parentId: parent.parentId,
        name: 'Acme',
        kind: OrganizationKind.PRODUCTION,
        primaryOwnerEmail: 'owner@acme.example',
        seatTiers: [{ tier: 'standard', rank: 1, purchased: 500 }],
        defaultSeatTier: 'standard',
      }),
    );
    await during(road.seatPolicy.setProvisioningMode({ organizationId, mode: ProvisioningMode.SCIM }));
    await road.clock.advance(20_000);

    hire('Ada');
    await road.clock.advance(5_000);
    for (const name of ['Barbara', 'Frances', 'Katherine', 'Shafi']) hire(name);
    await road.clock.advance(65_000);
    const { history } = await during(road.membership.listMemberHistory({ organizationId, email: 'ada@acme.example' }));
    adasEvent = String(history[0]?.cause?.by.value);

    await road.stop();
    await tracing.stop();
    spans = await readSpans(file);
  });
  afterAll(async () => {
    await database.drop();
    await rm(folder, { recursive: true });
  });

  const webhooks = () => spans.filter(({ name }) => name === 'POST /webhooks/workos');
  const traceOf = ({ trace_id }: WrittenSpan) => spans.filter((span) => span.trace_id === trace_id);
  const attribute = ({ attributes }: WrittenSpan, name: string): unknown =>
    new Map(Object.entries(attributes)).get(name);

  it('lead from a delivery to the member: webhook, commit, relay, consume, decide, apply, each a part of the one before', () => {
    const webhook = webhooks().find((span) => attribute(span, 'rollcall.workos.event_id') === adasEvent);
    if (!webhook) throw new Error(`the event that Ada's history names was not traced: ${adasEvent}`);
    const trace = traceOf(webhook);
    const tree = spanTree(trace);
    process.stdout.write(`trace ${webhook.trace_id}, event ${adasEvent}\n${printTree(tree, 1).join('\n')}\n`);

    expect(tree.map(({ span }) => span)).toEqual([webhook]);
    expect(pathsOf(tree)).toContainEqual(theRoad);
    expect(trace.filter(({ failed }) => failed)).toEqual([]);
    expect(attribute(webhook, 'http.response.status_code')).toBe(200);
  });

  it('have a commit for each delivery that shared it, linked to the one that did the work', () => {
    const commits = spans.filter(({ name }) => name === 'commit deliveries');
    expect(commits.map(({ parent_span_id }) => parent_span_id).sort()).toEqual(
      webhooks()
        .map(({ span_id }) => span_id)
        .sort(),
    );
    const shared = commits.filter(({ links }) => links.length > 0);
    expect(shared.length).toBeGreaterThan(1);
    const ids = new Set(spans.map(({ span_id }) => span_id));
    expect(spans.flatMap(({ links }) => links).filter(({ span_id }) => !ids.has(span_id))).toEqual([]);
    for (const commit of shared) {
      const group = [commit, ...shared.filter(({ span_id }) => commit.links.some((link) => link.span_id === span_id))];
      expect(group.map((one) => traceOf(one).some(({ name }) => name === 'apply'))).toContain(true);
    }
  });

  it('hold polls with their pages, and scans with what is merged of them, down to the member', () => {
    const begun = spans.filter(({ parent_span_id }) => parent_span_id === undefined);
    const names = (root: string): Set<string> =>
      new Set(begun.filter(({ name }) => name === root).flatMap((one) => traceOf(one).map(({ name }) => name)));
    expect(names('job poll')).toContain('poll page');
    for (const name of ['merge pages', ...theRoad.slice(2)]) expect(names('job scan')).toContain(name);
  });

  it('name nobody', () => {
    const text = JSON.stringify(spans);
    expect(text).not.toContain('@');
    for (const name of people) expect(text).not.toContain(name);
  });
});
