import { Button, NumberInput, SegmentedControl, Switch } from '@mantine/core';
import { useMutation } from '@connectrpc/connect-query';
import { EmailChange, MultiGroupSpendLimit, seatPolicy, UnmappedTier } from '@rollcall/contracts';
import { type ReactNode, useId, useMemo, useState } from 'react';
import { useOrganization } from '../organizations/organization-context';
import { useOrganizationSaved } from '../organizations/use-organization-saved';
import { RefusalNote } from '../parts/Note';
import { Panel } from '../parts/Panel';
import { toastDone } from '../parts/toasts';
import { policyChange, type PolicyDraft, policyDraftOf, policyProblems } from './policy-draft';
import classes from './PolicyPanel.module.css';

/** How careful removals are, and what becomes of people in the cases that organizations see differently. */
export function PolicyPanel() {
  const { organizationId, policy } = useOrganization();
  const storeOrganization = useOrganizationSaved();
  const saved = useMemo(() => policyDraftOf(policy), [policy]);
  const [edits, setEdits] = useState<Partial<PolicyDraft>>({});
  const setPolicy = useMutation(seatPolicy.SeatPolicyService.method.setPolicy);
  const draft = { ...saved, ...edits };
  const problems = policyProblems(draft);
  const change = policyChange(organizationId, saved, draft);
  const edit = (next: Partial<PolicyDraft>) => setEdits((before) => ({ ...before, ...next }));
  const number = (value: number | string) => (typeof value === 'number' ? value : Number.NaN);
  const save = async () => {
    if (!change) return;
    const answer = await setPolicy.mutateAsync(change).catch(() => undefined);
    if (!answer) return;
    storeOrganization(answer.organization);
    setEdits({});
    toastDone('The policy is saved');
  };

  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <Panel
        title="Policy"
        description="Counts from the next decision on. A plan that was previewed before has to be previewed again."
        flush
      >
        <Setting
          name="Removal limit"
          about="Over the limit, removals wait in a hold until an administrator decides. Switched off, only the removal of everybody, and of people whose directory was deleted, waits."
        >
          {(labels) => (
            <div className={classes.guard}>
              <Switch
                {...labels}
                label={draft.guardEnabled ? 'On' : 'Off'}
                checked={draft.guardEnabled}
                onChange={(event) => edit({ guardEnabled: event.currentTarget.checked })}
              />
              <div className={classes.limits}>
                <NumberInput
                  label="Over this many people"
                  value={draft.maxRemovalsCount}
                  onChange={(value) => edit({ maxRemovalsCount: number(value) })}
                  error={problems.maxRemovalsCount}
                  disabled={!draft.guardEnabled}
                  min={0}
                  allowDecimal={false}
                  thousandSeparator=","
                />
                <NumberInput
                  label="and over this share"
                  value={draft.maxRemovalsPercent}
                  onChange={(value) => edit({ maxRemovalsPercent: number(value) })}
                  error={problems.maxRemovalsPercent}
                  disabled={!draft.guardEnabled}
                  min={0}
                  max={100}
                  suffix=" %"
                  decimalScale={2}
                />
              </div>
            </div>
          )}
        </Setting>
        <Setting
          name="No mapped seat tier"
          about="What becomes of somebody who has a mapped role, but is in no group that is mapped to a seat tier."
        >
          {(labels) => (
            <SegmentedControl
              {...labels}
              value={String(draft.unmappedTier)}
              onChange={(value) => edit({ unmappedTier: Number(value) })}
              data={[
                { value: String(UnmappedTier.REMOVE), label: 'Remove' },
                { value: String(UnmappedTier.HIGHEST_AVAILABLE), label: 'Highest free tier' },
              ]}
            />
          )}
        </Setting>
        <Setting
          name="Grace after the last mapped group"
          about="Identity providers move people between groups as a removal followed by an addition. For this long nothing happens."
        >
          {(labels) => (
            <NumberInput
              {...labels}
              value={draft.unmappedGraceSeconds}
              onChange={(value) => edit({ unmappedGraceSeconds: number(value) })}
              error={problems.unmappedGraceSeconds}
              min={0}
              allowDecimal={false}
              suffix=" seconds"
              className={classes.short}
            />
          )}
        </Setting>
        <Setting
          name="Changed email address"
          about="A new record starts with the role for newcomers and takes over the seat. Carried over, role and history go on."
        >
          {(labels) => (
            <SegmentedControl
              {...labels}
              value={String(draft.emailChange)}
              onChange={(value) => edit({ emailChange: Number(value) })}
              data={[
                { value: String(EmailChange.NEW_RECORD), label: 'New record' },
                { value: String(EmailChange.CARRY_OVER), label: 'Carry over' },
              ]}
            />
          )}
        </Setting>
        <Setting
          name="Spend limit of several groups"
          about="Which limit counts for somebody in several groups that have one."
        >
          {(labels) => (
            <SegmentedControl
              {...labels}
              value={String(draft.multiGroupSpendLimit)}
              onChange={(value) => edit({ multiGroupSpendLimit: Number(value) })}
              data={[
                { value: String(MultiGroupSpendLimit.LOWEST), label: 'Lowest' },
                { value: String(MultiGroupSpendLimit.HIGHEST), label: 'Highest' },
              ]}
            />
          )}
        </Setting>
        <div className={classes.foot}>
          {setPolicy.error && <RefusalNote error={setPolicy.error} />}
          <div className={classes.buttons}>
            <Button
              variant="default"
              disabled={!change}
              onClick={() => {
                setEdits({});
                setPolicy.reset();
              }}
            >
              Discard
            </Button>
            <Button type="submit" disabled={!change || Object.keys(problems).length > 0} loading={setPolicy.isPending}>
              Save policy
            </Button>
          </div>
        </div>
      </Panel>
    </form>
  );
}

function Setting({
  name,
  about,
  children,
}: {
  readonly name: string;
  readonly about: string;
  readonly children: (labels: { readonly 'aria-label': string; readonly 'aria-describedby': string }) => ReactNode;
}) {
  const id = useId();
  return (
    <div className={classes.setting}>
      <div>
        <div className={classes.name}>{name}</div>
        <div id={id} className={classes.about}>
          {about}
        </div>
      </div>
      <div className={classes.control}>{children({ 'aria-label': name, 'aria-describedby': id })}</div>
    </div>
  );
}
