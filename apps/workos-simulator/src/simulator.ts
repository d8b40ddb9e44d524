import type { Clock, Random } from '@rollcall/domain';
import type { Express } from 'express';
import { createTraffic } from './api/traffic';
import { createWorkosApi } from './api/workos-api';
import { controlRoutes } from './control/control-routes';
import { type Controls, createControls } from './control/controls';
import { createDirectoryChanges } from './directory/changes';
import type { DepartedUsers } from './directory/departed-users';
import { createPopulation } from './directory/population';
import { createEventLog } from './events/event-log';
import { createFaults, type FaultChanges } from './faults/faults';
import { createExpressApp } from './http/express-app';
import { createInProcessFetch, type InProcessFetch } from './http/in-process-fetch';
import { createRouter, type Route } from './http/router';
import { createHttpServer, type Listening, type ListenOptions } from './http/server';
import { createObjectIds } from './ids/object-ids';
import { createSlidingWindow } from './limits/sliding-window';
import type { Log } from './log';
import { createInitialLoads } from './people/initial-load';
import { createRevision } from './saved-state/revision';
import { createSavedState, type SavedState } from './saved-state/saved-state';
import { createAccessTokens } from './sign-in/access-tokens';
import { createAddedPeople } from './sign-in/added-people';
import { createPeople } from './sign-in/people';
import { createSessions } from './sign-in/sessions';
import { signInRoutes } from './sign-in/sign-in-routes';
import {
  createDeliveries,
  defaultDeliveryPolicy,
  type DeliveryPolicy,
  type Send,
  type WebhookEndpoint,
} from './webhooks/deliveries';
import { createHttpSend } from './webhooks/http-send';

export interface WorkosSimulatorDeps {
  readonly clock: Clock;
  /** Also decides which calls and deliveries the faults hit: a seeded one makes a run repeatable. */
  readonly random: Random;
  readonly apiKeys: readonly string[];
  readonly log: Log;
  /** How webhooks are sent; default: the global `fetch`. */
  readonly send?: Send;
  readonly delivery?: Partial<DeliveryPolicy>;
  /** Where webhooks go from the start and after a reset. */
  readonly webhooks?: WebhookEndpoint | undefined;
  /** The faults from the start and after a reset. */
  readonly faults?: FaultChanges;
}

export interface WorkosSimulator extends SavedState {
  /** The whole of it, to be served on any port. */
  readonly app: Express;
  /** The same without a socket. */
  readonly fetch: InProcessFetch;
  readonly control: Controls;
  /** Grows with every change of what `save` writes. */
  revision(): number;
  start(options: ListenOptions): Promise<Listening>;
  /** Cuts every connection and gives up all deliveries. What was created stays; it can be started again. */
  stop(): Promise<void>;
  /** Resolves when every webhook is delivered or given up. */
  webhooksSettled(): Promise<void>;
}

/** A stand-in for the directory-sync part of WorkOS and the sign-in of AuthKit, with their quirks. Holds everything in memory; `createStateKeeper` keeps it in a file. */
export function createWorkosSimulator(deps: WorkosSimulatorDeps): WorkosSimulator {
  const { clock, random, log } = deps;
  const revision = createRevision();
  const ids = createObjectIds({ clock, random });
  const faults = createFaults({ random, initial: deps.faults ?? {}, revision });
  const population = createPopulation({ revision });
  const departed: DepartedUsers = new Map();
  const events = createEventLog({ clock, ids, holdBackMs: () => faults.settings().api.hold_back_ms, revision });
  const deliveries = createDeliveries({
    clock,
    random,
    send: deps.send ?? createHttpSend(),
    policy: { ...defaultDeliveryPolicy, ...deps.delivery },
    faults: () => faults.settings().webhooks,
    revision,
    log,
  });
  deliveries.setEndpoint(deps.webhooks);
  const changes = createDirectoryChanges({
    population,
    departed,
    events,
    announce: deliveries.announce,
    ids,
    clock,
    random,
  });
  const initialLoads = createInitialLoads({ population, events, ids, clock });
  const traffic = createTraffic();
  const callsOfKey = createSlidingWindow({ clock, windowMs: 60_000 });
  const userListsOfDirectory = createSlidingWindow({ clock, windowMs: 1_000 });
  const addedPeople = createAddedPeople({ revision });
  const people = createPeople({ population, added: addedPeople });
  const sessions = createSessions({ clock, ids });
  const tokens = createAccessTokens({ clock });
  const control = createControls({
    changes,
    initialLoads,
    population,
    events,
    deliveries,
    faults,
    traffic,
    addedPeople,
    sessions,
    budgets: [callsOfKey, userListsOfDirectory],
    initialEndpoint: deps.webhooks,
  });
  const api = createWorkosApi({
    apiKeys: deps.apiKeys,
    population,
    changes,
    events,
    faults,
    traffic,
    ids,
    people,
    sessions,
    tokens,
    clock,
    callsOfKey,
    userListsOfDirectory,
  });
  const savedState = createSavedState({
    ids,
    population,
    departed,
    addedPeople,
    events,
    deliveries,
    faults,
    initialEndpoint: deps.webhooks,
    reset: control.reset,
  });
  const dispatch = createRouter([
    ...api,
    ...signInRoutes({ people, sessions, tokens }),
    ...controlRoutes(control),
    ...healthRoutes(),
  ]);
  const app = createExpressApp({ dispatch, clock, log });
  const server = createHttpServer(app);
  return {
    app,
    fetch: createInProcessFetch({ dispatch, clock }),
    control,
    ...savedState,
    revision: revision.current,
    start: (options) => server.start(options),
    async stop() {
      deliveries.abandon();
      await server.stop();
    },
    webhooksSettled: () => deliveries.settled(),
  };
}

function healthRoutes(): Route[] {
  return (['/livez', '/readyz'] as const).map((path) => ({
    method: 'GET',
    path,
    handle: () => ({ status: 200, body: { status: 'ok' } }),
  }));
}
