import { assertNever } from '@rollcall/domain';
import type { Visitor } from '../sessions/visitor';
import type { AccessRule, Concern, Sight } from './access-rule';
import type { Administered, Administrations } from './administrations';
import type { LookUps } from './look-ups';
import { refusal } from './refusal';

/** What a person may do with one call. */
export type Permit<Answer> =
  | { readonly kind: 'forward'; readonly cut: (answer: Answer) => Answer | Promise<Answer> }
  | { readonly kind: 'answer'; readonly answer: () => Promise<Answer> };

export interface Doorman {
  /** @throws ConnectError permission_denied, not_found (a run or hold that is not there), unavailable */
  admit<Request, Answer>(
    rule: AccessRule<Request, Answer>,
    request: Request,
    visitor: Pick<Visitor, 'email'>,
  ): Promise<Permit<Answer>>;
  /** Whether the person may read and change an organization. */
  administers(visitor: Pick<Visitor, 'email'>, organizationId: string): Promise<boolean>;
  isOperator(visitor: Pick<Visitor, 'email'>): boolean;
}

export function createDoorman(deps: {
  readonly administrations: Administrations;
  readonly lookUps: LookUps;
  /** Their emails, lower case. */
  readonly operators: readonly string[];
}): Doorman {
  const { administrations, lookUps } = deps;
  const operators = new Set(deps.operators);
  const isOperator: Doorman['isOperator'] = ({ email }) => operators.has(email);

  async function requireConcern(concern: Concern, own: Administered): Promise<void> {
    if (concern === 'operators') throw refusal('only operators of this deployment may do this');
    const allowed =
      'organizationId' in concern
        ? own.has(concern.organizationId)
        : (await lookUps.organizationsOf(concern.parentId)).some((id) => own.has(id));
    if (!allowed) throw refusal('only administrators of this organization may do this');
  }

  return {
    isOperator,
    administers: async (visitor, organizationId) =>
      isOperator(visitor) || (await administrations.of(visitor.email)).has(organizationId),

    async admit(rule, request, visitor) {
      if (rule.who === 'nobody') throw refusal('only services may ask this of each other');
      if (isOperator(visitor)) return { kind: 'forward', cut: (answer) => answer };
      const own = await administrations.of(visitor.email);
      if (own.size === 0) throw refusal('only administrators of an organization may do this');
      switch (rule.who) {
        case 'operators':
          throw refusal('only operators of this deployment may do this');
        case 'any administrator':
          return { kind: 'forward', cut: (answer) => answer };
        case 'administrators': {
          const concern = await rule.of(request, lookUps);
          await requireConcern(concern, own);
          if (!isOwner(concern, own) && (await rule.byOwnersAlone?.(request, lookUps))) {
            throw refusal('only owners of this organization may do this');
          }
          const { cut } = rule;
          return { kind: 'forward', cut: (answer) => (cut ? cut(answer, sightOf(own, lookUps)) : answer) };
        }
        case 'about their own':
          return { kind: 'answer', answer: () => rule.answer(request, own, lookUps) };
        default:
          return assertNever(rule);
      }
    },
  };
}

function isOwner(concern: Concern, own: Administered): boolean {
  return concern !== 'operators' && 'organizationId' in concern && own.get(concern.organizationId) === 'owner';
}

function sightOf(own: Administered, lookUps: LookUps): Sight {
  return {
    organization: (organizationId) => own.has(organizationId),
    wholeParent: async (parentId) => (await lookUps.organizationsOf(parentId)).every((id) => own.has(id)),
  };
}
