import { readFileSync } from 'node:fs';
import path from 'node:path';
import * as contracts from '@rollcall/contracts';

type Json = { readonly [name: string]: Json } & string;

const docs = path.resolve(__dirname, '../../../docs/api');
const openApi = JSON.parse(readFileSync(path.join(docs, 'openapi.json'), 'utf8')) as Json;
const reference = readFileSync(path.join(docs, 'reference.md'), 'utf8');
const { IngestService } = contracts.ingest;
const { SeatPolicyService } = contracts.seatPolicy;
const { MembershipService } = contracts.membership;
const { GroupService } = contracts.group;
const methods = [IngestService, SeatPolicyService, MembershipService, GroupService].flatMap(
  (service) => service.methods,
);

/** Every `$ref` within a value. */
function refsIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, part]) => (name === '$ref' ? [String(part)] : refsIn(part)));
}

describe('the documentation of the calls', () => {
  it.each(methods.map((method) => [`/${method.parent.typeName}/${method.name}`, method] as const))(
    'has %s with its scope, in both forms',
    (address, method) => {
      const scope = contracts.scopeOf(method);
      expect(openApi['paths']?.[address]?.['post']?.['x-rollcall-scope']).toBe(scope);
      expect(reference).toMatch(new RegExp(`^\`POST ${address}\`.* scope \`${String(scope)}\`$`, 'm'));
    },
  );

  it('refers to nothing that it does not have', () => {
    const refs = new Set(refsIn(openApi));
    expect(refs.size).toBeGreaterThan(100);
    for (const ref of refs) {
      const found = ref
        .slice(2)
        .split('/')
        .reduce<Json | undefined>((part, name) => part?.[name], openApi);
      expect([ref, found]).toEqual([ref, expect.anything()]);
    }
    for (const [, anchor] of reference.matchAll(/\]\(#([^)]+)\)/g)) {
      const headings = [...reference.matchAll(/^#+ (.+)$/gm)].map(([, text]) =>
        text?.replaceAll('.', '').toLowerCase(),
      );
      expect(headings).toContain(anchor);
    }
  });

  it('says what the comments of the contracts say', () => {
    const description = openApi['paths']?.['/rollcall.group.v1.GroupService/CreateGroup']?.['post']?.['description'];
    expect(description).toBe('Makes a direct group.\n\nScope: `write`.');
    const schema =
      openApi['components']?.['schemas']?.['rollcall.model.v1.SeatTier']?.['properties']?.['spendLimitMinor'];
    expect(schema).toMatchObject({ type: ['string', 'integer'], description: expect.stringContaining('minor units') });
  });
});
