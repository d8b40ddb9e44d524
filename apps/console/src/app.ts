import type { Client } from '@connectrpc/connect';
import type { ingest, membership, seatPolicy } from '@rollcall/contracts';
import type { Log } from '@rollcall/domain';
import { connectDoor, type Metrics, type Runtime } from '@rollcall/service';
import type { Express, RequestHandler } from 'express';
import { createAdministrations } from './access/administrations';
import { createDoorman } from './access/doorman';
import { createLookUps } from './access/look-ups';
import { serveAuditCsv } from './exports/audit-csv';
import { serveMembersCsv } from './exports/members-csv';
import { createGateway, type ServiceTransports } from './gateway/gateway';
import { createOpenStreams } from './gateway/open-streams';
import { createRecheck } from './gateway/recheck';
import { contentSecurity } from './pages/content-security';
import { servePages } from './pages/pages';
import type { Authkit } from './sessions/authkit';
import type { Get } from './services/plain-request';
import { createCookie } from './sessions/cookies';
import { limitRequests, type RequestBudget, usualBudget } from './sessions/request-budget';
import { requireSameOrigin } from './sessions/same-origin';
import { createSessionDoor } from './sessions/session-door';
import { serveSession } from './sessions/session-route';
import { attemptLasts, createSignInAttempts } from './sessions/sign-in-attempt';
import { signInRoutes } from './sessions/sign-in-routes';
import { createSignature } from './sessions/signature';
import { visitorValues } from './sessions/visitor';

export interface ConsoleDependencies {
  readonly authkit: Authkit;
  readonly transports: ServiceTransports;
  readonly clients: {
    readonly ingest: Client<typeof ingest.IngestService>;
    readonly seatPolicy: Client<typeof seatPolicy.SeatPolicyService>;
    readonly membership: Client<typeof membership.MembershipService>;
  };
  readonly membershipUrl: string;
  readonly get: Get;
  readonly token: string;
  readonly consoleUrl: string;
  readonly workosUrl: string;
  readonly secrets: readonly string[];
  readonly operators: readonly string[];
  /** The built web page. */
  readonly webDirectory: string;
  /** Aborts when the console stops: ends the streams under way. */
  readonly stopping: AbortSignal;
  readonly runtime: Pick<Runtime, 'clock' | 'newId'>;
  readonly metrics: Metrics;
  readonly log: Log;
  readonly requestBudget?: RequestBudget;
}

/** Requests larger than this are refused, as by the services. */
const largestCall = 4 * 1024 * 1024;

/** How long a session's cookie stays without being used, in seconds. How long the session itself may last, WorkOS says. */
const sessionCookieLasts = 12 * 60 * 60;

/** What a person sees and presses, to be mounted on an Express server. */
export function createConsole(dependencies: ConsoleDependencies): (app: Express) => void {
  const { authkit, transports, clients, consoleUrl, secrets, operators, metrics, log } = dependencies;
  const { clock, newId } = dependencies.runtime;
  const secure = consoleUrl.startsWith('https:');

  const administrations = createAdministrations({ membership: clients.membership, clock });
  const lookUps = createLookUps({ ...clients, clock });
  const doorman = createDoorman({ administrations, lookUps, operators });
  const sessionCookie = createCookie('rollcall-session', { secure, maxAge: sessionCookieLasts });
  const attemptCookie = createCookie('rollcall-sign-in', { secure, maxAge: attemptLasts });
  const attempts = createSignInAttempts({ signature: createSignature('sign-in', secrets), clock });
  const door = createSessionDoor({
    authkit,
    cookie: sessionCookie,
    csrf: createSignature('csrf', secrets),
    clock,
    log,
  });
  const recheck = createRecheck({ clock, hasEnded: door.hasEnded });

  const exports = { ...dependencies, doorman, recheck, newId };
  const calls = connectDoor({
    prefix: '/api',
    grpc: false,
    grpcWeb: false,
    routes: createGateway({ transports, doorman, recheck, openStreams: createOpenStreams(), newId, log }),
    contextValues: visitorValues,
    largestCall,
    stopping: dependencies.stopping,
    log,
  });

  return (app) => {
    app.use(contentSecurity({ secure, workosUrl: dependencies.workosUrl }));
    app.use(['/api', '/auth'], keepNothing, requireSameOrigin({ consoleUrl }));
    app.use(
      '/auth',
      signInRoutes({
        ...{ authkit, attempts, attemptCookie, sessionCookie, door, administrations, doorman, consoleUrl, log },
        meter: metrics.meter,
      }),
    );
    app.use('/api', door.require, door.requireCsrfToken, limitRequests(dependencies.requestBudget ?? usualBudget));
    app.get('/api/session', serveSession({ door, doorman, administrations, log }));
    app.get('/api/organizations/:organizationId/members.csv', serveMembersCsv(exports));
    app.get('/api/organizations/:organizationId/audit.csv', serveAuditCsv(exports));
    app.use(calls);
    app.use(['/api', '/auth'], noSuchAddress);
    app.use(servePages({ directory: dependencies.webDirectory }));
  };
}

const noSuchAddress: RequestHandler = (_request, response) => {
  response.status(404).json({ code: 'not_found', message: 'no such address' });
};

/** What concerns one person is for no cache. */
const keepNothing: RequestHandler = (_request, response, next) => {
  response.setHeader('cache-control', 'no-store');
  next();
};
