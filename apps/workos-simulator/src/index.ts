export type { Controls, Stats } from './control/controls';
export type {
  DirectoryChanges,
  GroupChanges,
  MembershipAnswer,
  NewDirectoryInput,
  NewGroupInput,
  NewOrganizationInput,
  NewUserInput,
  UserChanges,
} from './directory/changes';
export type { DirectoryState, DirectoryType, ListedDirectory } from './directory/directory';
export type { DirectoryGroup } from './directory/directory-group';
export type { DirectoryUser, ListedDirectoryUser, UserState } from './directory/directory-user';
export type { Organization } from './directory/organization';
export { Refused } from './directory/refused';
export type { DirectoryEvent, EventData, EventType } from './events/event';
export type { ApiFaults, FaultChanges, FaultSettings, WebhookFaults } from './faults/faults';
export { faultless } from './faults/faults';
export type { InProcessFetch } from './http/in-process-fetch';
export type { Listening, ListenOptions } from './http/server';
export type { Log } from './log';
export type { GenerateInput, Generated } from './people/initial-load';
export type { AddedPerson, NewPersonInput } from './sign-in/added-people';
export type { SavedState } from './saved-state/saved-state';
export { BrokenStateFile } from './saved-state/state-file';
export { createStateKeeper, type StateKeeper } from './saved-state/state-keeper';
export { createWorkosSimulator, type WorkosSimulator, type WorkosSimulatorDeps } from './simulator';
export { type DeliveryPolicy, defaultDeliveryPolicy, type Send, type WebhookEndpoint } from './webhooks/deliveries';
