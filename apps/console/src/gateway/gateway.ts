import type {
  DescMessage,
  DescMethod,
  DescMethodServerStreaming,
  DescMethodUnary,
  DescService,
  Message,
} from '@bufbuild/protobuf';
import { Code, ConnectError, type ConnectRouter, type HandlerContext, type Transport } from '@connectrpc/connect';
import { actingForHeader, actingForValue, group, ingest, membership, seatPolicy } from '@rollcall/contracts';
import type { Log, NewId } from '@rollcall/domain';
import type { AccessRule, AccessRules } from '../access/access-rule';
import type { Doorman } from '../access/doorman';
import { isRefusal } from '../access/refusal';
import { groupAccess, ingestAccess, membershipAccess, seatPolicyAccess } from '../access/method-access';
import { type Visitor, visitorIn } from '../sessions/visitor';
import { told } from './failure';
import type { OpenStreams } from './open-streams';
import type { Recheck } from './recheck';

/** The services behind the console. */
export interface ServiceTransports {
  readonly ingest: Transport;
  readonly seatPolicy: Transport;
  readonly membership: Transport;
  readonly group: Transport;
}

export interface GatewayDependencies {
  readonly transports: ServiceTransports;
  readonly doorman: Doorman;
  readonly recheck: Recheck;
  readonly openStreams: OpenStreams;
  readonly newId: NewId;
  readonly log: Log;
}

type AnyRule = AccessRule<Message, Message>;

/** A preview of 100,000 people, or a comparison with WorkOS: in milliseconds. Browsers that leave end a call earlier. */
const patienceMs = 120_000;
/** A stream ends by itself. */
const noTimeout = 0;

/** Every method of the four services, for those who may call it, in the name of who is signed in. */
export function createGateway(dependencies: GatewayDependencies): (router: ConnectRouter) => void {
  const { transports } = dependencies;
  return (router) => {
    forwardService(router, ingest.IngestService, ingestAccess, transports.ingest, dependencies);
    forwardService(router, seatPolicy.SeatPolicyService, seatPolicyAccess, transports.seatPolicy, dependencies);
    forwardService(router, membership.MembershipService, membershipAccess, transports.membership, dependencies);
    forwardService(router, group.GroupService, groupAccess, transports.group, dependencies);
  };
}

function forwardService<Service extends DescService>(
  router: ConnectRouter,
  service: Service,
  rules: AccessRules<Service>,
  transport: Transport,
  dependencies: GatewayDependencies,
): void {
  for (const method of service.methods) {
    const rule = ruleOf(rules, method);
    if (isUnary(method)) router.rpc(method, forwardUnary(method, rule, transport, dependencies));
    else if (isServerStreaming(method)) router.rpc(method, forwardStream(method, rule, transport, dependencies));
    else throw new Error(`browsers cannot call ${method.name}: it streams towards the service`);
  }
}

function isUnary(method: DescMethod): method is DescMethodUnary {
  return method.methodKind === 'unary';
}

function isServerStreaming(method: DescMethod): method is DescMethodServerStreaming {
  return method.methodKind === 'server_streaming';
}

/** The table's type has paired each method with rules for its own messages; by name alone the compiler cannot. */
function ruleOf<Service extends DescService>(rules: AccessRules<Service>, method: DescMethod): AnyRule {
  return (rules as unknown as Readonly<Record<string, AnyRule>>)[method.localName] ?? { who: 'nobody' };
}

function forwardUnary(
  method: DescMethodUnary,
  rule: AnyRule,
  transport: Transport,
  { doorman, newId, log }: GatewayDependencies,
) {
  const name = method.name;
  return async (request: Message, context: HandlerContext): Promise<Message> => {
    const visitor = requireVisitor(context);
    const permit = await admitted(doorman, rule, request, visitor, { log, method: name });
    try {
      if (permit.kind === 'answer') return await permit.answer();
      const answer = await transport.unary<DescMessage, DescMessage>(
        method,
        context.signal,
        patienceMs,
        headersFor(visitor, newId),
        request,
      );
      return await permit.cut(answer.message);
    } catch (error) {
      throw told(error, { log, method: name });
    }
  };
}

function forwardStream(
  method: DescMethodServerStreaming,
  rule: AnyRule,
  transport: Transport,
  { doorman, recheck, openStreams, newId, log }: GatewayDependencies,
) {
  const name = method.name;
  return async function* (request: Message, context: HandlerContext): AsyncGenerator<Message> {
    const visitor = requireVisitor(context);
    const admit = () => admitted(doorman, rule, request, visitor, { log, method: name });
    const permit = await admit();
    if (permit.kind === 'answer') throw new Error('a stream is never answered here');
    const leave = openStreams.enter(visitor.sessionId);
    const watched = recheck.begin(visitor, admit);
    try {
      const answer = await transport.stream<DescMessage, DescMessage>(
        method,
        AbortSignal.any([context.signal, watched.ended]),
        noTimeout,
        headersFor(visitor, newId),
        once(request),
      );
      for await (const message of answer.message) yield await permit.cut(message);
    } catch (error) {
      const { verdict } = watched;
      if (verdict?.kind === 'refused') throw verdict.error;
      // It is opened again by the page, which comes with a newer proof then.
      if (verdict?.kind === 'proof_over') return;
      throw told(error, { log, method: name });
    } finally {
      watched.stop();
      leave();
    }
  };
}

async function admitted(
  doorman: Doorman,
  rule: AnyRule,
  request: Message,
  visitor: Visitor,
  where: { log: Log; method: string },
) {
  try {
    return await doorman.admit(rule, request, visitor);
  } catch (error) {
    if (isRefusal(error)) {
      where.log.info({ method: where.method, session: visitor.sessionId, reason: error.rawMessage }, 'call refused');
    }
    throw told(error, where);
  }
}

function requireVisitor(context: HandlerContext): Visitor {
  const visitor = visitorIn(context.values);
  if (visitor === undefined) throw new ConnectError('sign in first', Code.Unauthenticated);
  return visitor;
}

/** Only what the console says itself: nothing of the browser's own headers goes on. */
export function headersFor(visitor: Visitor, newId: NewId): Record<string, string> {
  return { [actingForHeader]: actingForValue(visitor.email), 'x-request-id': newId() };
}

async function* once<T>(value: T): AsyncGenerator<T> {
  yield value;
}
