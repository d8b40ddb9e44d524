import { Button, Checkbox, TextInput } from '@mantine/core';
import { IconAlertTriangle, IconInfoCircle } from '@tabler/icons-react';
import { type membership } from '@rollcall/contracts';
import { useState } from 'react';
import { Link } from 'react-router';
import { refusalOf } from '../api/refusal';
import { useOrganizationNames } from '../organizations/use-organization-names';
import { Note, RefusalNote } from '../parts/Note';
import { Panel } from '../parts/Panel';
import { countWord, numberWord } from '../parts/words';
import { confirmNeeds, missingConfirmations } from './confirm-rules';
import classes from './ConfirmPanel.module.css';
import { changesNobody, planTotals } from './plan-people';
import { warningWords } from './preview-words';

/** What has to be said before a plan is confirmed, and the button that confirms exactly it. */
export function ConfirmPanel({
  plan,
  word,
  cancelTo,
  onConfirm,
  onPlanChanged,
}: {
  readonly plan: membership.Plan;
  /** On the button. */
  readonly word: string;
  readonly cancelTo: string;
  readonly onConfirm: (planHash: string) => Promise<void>;
  /** The plan is out of date: another one is to be shown. */
  readonly onPlanChanged: () => void;
}) {
  const nameOf = useOrganizationNames();
  const [ticked, setTicked] = useState<ReadonlySet<string>>(new Set());
  const [typed, setTyped] = useState('');
  const [busy, setBusy] = useState(false);
  const [refused, setRefused] = useState<unknown>(null);
  const needs = confirmNeeds(plan);
  const missing = missingConfirmations(needs, { ticked, typed });
  const { removed } = planTotals(plan.organizations);

  const tick = (key: string, on: boolean) =>
    setTicked((before) => new Set(on ? [...before, key] : [...before].filter((other) => other !== key)));
  const confirm = async () => {
    setBusy(true);
    setRefused(null);
    try {
      await onConfirm(plan.hash);
    } catch (error) {
      if (refusalOf(error).reasonCode === 'plan_changed') onPlanChanged();
      else setRefused(error);
    } finally {
      setBusy(false);
    }
  };

  return (
    <Panel title="Confirm this plan">
      <form
        className={classes.form}
        onSubmit={(event) => {
          event.preventDefault();
          if (missing.length === 0) void confirm();
        }}
      >
        {needs.warnings.length > 0 && (
          <fieldset className={classes.warnings}>
            <legend>
              <IconAlertTriangle size={16} aria-hidden /> Tick what you have understood
            </legend>
            {needs.warnings.map(({ key, organizationId, code, message }) => (
              <Checkbox
                key={key}
                className={classes.warning}
                checked={ticked.has(key)}
                onChange={(event) => tick(key, event.currentTarget.checked)}
                label={<span title={code}>{warningWords(code)}</span>}
                description={`${nameOf(organizationId)}: ${message}`}
              />
            ))}
          </fieldset>
        )}
        {needs.typedRemovals !== undefined && (
          <TextInput
            className={classes.typed}
            inputMode="numeric"
            autoComplete="off"
            label={`Type ${numberWord(needs.typedRemovals)} to confirm so many removals`}
            description="They are over the limit of this organization. Confirmed, they are carried out at once and do not wait."
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
          />
        )}
        {needs.warnings.length === 0 && needs.typedRemovals === undefined && (
          <Note icon={<IconInfoCircle size={18} aria-hidden />}>
            {changesNobody(plan)
              ? 'Nobody would be changed by this.'
              : 'What you confirm is a ceiling: people beyond this list are not removed under it.'}
          </Note>
        )}
        {refused !== null && <RefusalNote error={refused} />}
        <div className={classes.actions}>
          <Button component={Link} to={cancelTo} variant="default" disabled={busy}>
            Cancel
          </Button>
          <Button type="submit" loading={busy} disabled={missing.length > 0} {...(removed > 0 && { color: 'red.9' })}>
            {removed > 0 ? `${word} and remove ${countWord(removed, 'person', 'people')}` : word}
          </Button>
        </div>
        <p className={classes.hash}>
          Plan <code title={plan.hash}>{plan.hash.slice(0, 12)}</code>, good for 24 hours while no setting changes
        </p>
      </form>
    </Panel>
  );
}
