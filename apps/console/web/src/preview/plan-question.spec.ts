import { ProvisioningMode, Role, SyncScope } from '@rollcall/contracts';
import { noMappings } from '../mappings/mapping-draft';
import { parsePlanQuestion, type PlanQuestion, planPath, previewRequest } from './plan-question';

const questions: PlanQuestion[] = [
  { kind: 'mode', mode: ProvisioningMode.INVITE_ONLY },
  { kind: 'mode', mode: ProvisioningMode.JIT },
  { kind: 'mode', mode: ProvisioningMode.SCIM },
  { kind: 'sync', scope: SyncScope.MEMBERS },
  { kind: 'sync', scope: SyncScope.GROUPS },
  { kind: 'sync', scope: SyncScope.BOTH },
  { kind: 'mappings' },
];

describe('what a preview is asked', () => {
  it.each(questions)('stands in its address and is read from there: %j', (question) => {
    const url = new URL(planPath('acme & sons', question), 'http://console');
    expect(url.pathname).toBe('/o/acme%20%26%20sons/preview');
    expect(parsePlanQuestion(url.searchParams)).toEqual(question);
  });

  it.each(['', 'mode=boss', 'scope=toString', 'mappings=saved', 'mode='])(
    'is nothing where the address says %p',
    (search) => {
      expect(parsePlanQuestion(new URLSearchParams(search))).toBeUndefined();
    },
  );

  it('about a change of settings is what a both run would do under them', () => {
    const draft = { ...noMappings, enabled: true, roles: [{ groupId: 'g', role: Role.ADMIN }] };
    expect(previewRequest('acme', { kind: 'mode', mode: ProvisioningMode.SCIM }, draft)).toEqual({
      organizationId: 'acme',
      scope: SyncScope.BOTH,
      provisioningMode: ProvisioningMode.SCIM,
    });
    expect(previewRequest('acme', { kind: 'mappings' }, draft)).toMatchObject({
      scope: SyncScope.BOTH,
      groupMappings: { enabled: true, roleMappings: [{ groupId: 'g', role: Role.ADMIN }] },
    });
  });

  it('about a sync takes the settings as saved, whatever stands in the editor', () => {
    const draft = { ...noMappings, enabled: true };
    expect(previewRequest('acme', { kind: 'sync', scope: SyncScope.GROUPS }, draft)).toEqual({
      organizationId: 'acme',
      scope: SyncScope.GROUPS,
    });
  });
});
