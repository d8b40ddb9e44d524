import type { DescService, MessageShape } from '@bufbuild/protobuf';
import type { Administered } from './administrations';
import type { LookUps } from './look-ups';

/** What a request is about, and so whose administrators may make it. */
export type Concern =
  | { readonly organizationId: string }
  /** One administrated organization of it is enough. */
  | { readonly parentId: string }
  | 'operators';

/** What of an answer a person may read by name. */
export interface Sight {
  organization(organizationId: string): boolean;
  /** Whether every organization of the parent is administered by the person. */
  wholeParent(parentId: string): Promise<boolean>;
}

/** Who may call a method. Operators may call all but those for nobody. */
export type AccessRule<Request, Answer> =
  /** What the services ask each other for. */
  | { readonly who: 'nobody' }
  | { readonly who: 'operators' }
  /** Everybody who administers anything. */
  | { readonly who: 'any administrator' }
  | {
      readonly who: 'administrators';
      readonly of: (request: Request, lookUps: LookUps) => Concern | Promise<Concern>;
      /** Whether only owners of the organization may: an admin gives nobody more than they have themselves. */
      readonly byOwnersAlone?: (request: Request, lookUps: LookUps) => boolean | Promise<boolean>;
      /** Takes out of an answer what is about organizations that the person does not administer. */
      readonly cut?: (answer: Answer, sight: Sight) => Answer | Promise<Answer>;
    }
  /** The same for everybody who administers anything, but about their own organizations alone: answered here. */
  | {
      readonly who: 'about their own';
      readonly answer: (request: Request, own: Administered, lookUps: LookUps) => Promise<Answer>;
    };

/** A rule for each method of a service: a new rpc does not compile until somebody has decided who may call it. */
export type AccessRules<Service extends DescService> = {
  readonly [Name in keyof Service['method']]: AccessRule<
    MessageShape<Service['method'][Name]['input']>,
    MessageShape<Service['method'][Name]['output']>
  >;
};
