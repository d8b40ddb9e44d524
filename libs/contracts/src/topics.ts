import type { DescMessage } from '@bufbuild/protobuf';
import {
  type DirectoryChange,
  DirectoryChangesRecordSchema,
  type GroupChange,
  GroupChangesRecordSchema,
  type MembershipChange,
  MembershipChangesRecordSchema,
  type OrganizationSettingsChange,
  OrganizationSettingsRecordSchema,
  type SeatDecisionsChange,
  SeatDecisionsRecordSchema,
} from './gen/rollcall/records/v1/records_pb';

/** The payload that travels on each topic. Topics keep order per key; the keys are named in `records.proto`. */
export interface TopicPayloads {
  'directory.changes': DirectoryChange;
  'organization.settings': OrganizationSettingsChange;
  'seat.decisions': SeatDecisionsChange;
  'membership.changes': MembershipChange;
  'group.changes': GroupChange;
}

export type Topic = keyof TopicPayloads;

export const recordSchemas = {
  'directory.changes': DirectoryChangesRecordSchema,
  'organization.settings': OrganizationSettingsRecordSchema,
  'seat.decisions': SeatDecisionsRecordSchema,
  'membership.changes': MembershipChangesRecordSchema,
  'group.changes': GroupChangesRecordSchema,
} as const satisfies Record<Topic, DescMessage>;

export const topics = Object.keys(recordSchemas) as Topic[];
