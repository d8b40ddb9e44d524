import { readFileSync } from 'node:fs';
import path from 'node:path';
import { findCalls, type OpenApi, servicesOf, typeOf } from './contract';

const openApi = JSON.parse(
  readFileSync(path.resolve(__dirname, '../../../../../docs/api/openapi.json'), 'utf8'),
) as OpenApi;
const services = servicesOf(openApi);
const call = (name: string) => services.flatMap(({ calls }) => calls).find((one) => one.name === name);

describe('the page of the calls', () => {
  it('has the four services, each with its calls, and every call of the contracts in one of them', () => {
    expect(services.map(({ name }) => name)).toEqual(['Group', 'Ingest', 'Membership', 'Seat policy']);
    const shown = services.flatMap(({ calls }) => calls).map(({ path: one }) => one);
    expect(shown.toSorted()).toEqual(Object.keys(openApi.paths).toSorted());
  });

  it('names scope, fields and types of a call', () => {
    expect(call('ListMembers')).toMatchObject({ verb: 'POST', scope: 'read', streams: false });
    expect(call('ListMembers')?.words).not.toContain('Scope');
    expect(call('ListMembers')?.request).toContainEqual(expect.objectContaining({ name: 'organizationId' }));
    const members = call('ListMembers')?.answer.find(({ name }) => name === 'members');
    expect(members?.type).toEqual({ words: 'list of Member', of: 'rollcall.model.v1.Member' });
    expect(call('WatchSyncRun')?.streams).toBe(true);
  });

  it('describes every type that a field links to', () => {
    const linked = services
      .flatMap(({ calls }) => calls)
      .flatMap(({ request, answer }) => [...request, ...answer])
      .flatMap(({ type }) => type.of ?? []);
    expect(linked.length).toBeGreaterThan(50);
    expect(linked.filter((name) => typeOf(openApi, name) === undefined)).toEqual([]);
  });

  it('shows how each call is asked on the command line', () => {
    expect(call('GetEntitlements')?.example).toContain(
      'curl http://localhost:4030/rollcall.group.v1.GroupService/GetEntitlements',
    );
    expect(call('members.csv')?.example).not.toContain('--data');
  });

  it('finds calls by their names and words', () => {
    const found = findCalls(services, 'HOLD').flatMap(({ calls }) => calls);
    expect(found.map(({ name }) => name)).toEqual(expect.arrayContaining(['ListHolds', 'ReleaseHold', 'RejectHold']));
    expect(findCalls(services, 'no such words')).toEqual([]);
    expect(findCalls(services, ' ')).toEqual(services);
  });
});
