import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { CauseSchema, OrganizationSettingsChangeSchema } from '@rollcall/contracts';
import type { OutgoingRecord } from '@rollcall/messaging';

/** The record that publishes a change of settings. The person is whoever made it. */
export function settingsRecord(
  key: string,
  change: MessageInitShape<typeof OrganizationSettingsChangeSchema>['change'] & {},
  person: string,
): OutgoingRecord<'organization.settings'> {
  const cause = create(CauseSchema, { by: { case: 'person', value: person } });
  return { topic: 'organization.settings', key, payload: create(OrganizationSettingsChangeSchema, { change, cause }) };
}
