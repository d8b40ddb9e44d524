import { group } from '@rollcall/contracts';
import { useMutation, useQuery } from '@connectrpc/connect-query';
import { Button, Checkbox, Group, Select, Stack, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { readAgain } from '../api/live';
import { RefusalNote } from '../parts/Note';
import { majorUnits, parseMoney } from '../parts/money';
import { Panel } from '../parts/Panel';
import { ErrorState, LoadingRows } from '../parts/StateView';
import { toastDone } from '../parts/toasts';
import classes from './GroupsPage.module.css';

const currencies = Intl.supportedValuesOf('currency');

/** What bounds every member of the organization. */
export function LimitsPanel({ organizationId }: { readonly organizationId: string }) {
  const answer = useQuery(group.GroupService.method.getOrganizationLimits, { organizationId });
  const limits = answer.data?.organizationLimits;
  return (
    <div className={classes.narrowForm}>
      <Panel title="Limits of the organization" description="They bound every member, whatever roles and groups say.">
        {answer.isPending && <LoadingRows rows={3} />}
        {answer.isError && !limits && (
          <ErrorState headingLevel={3} error={answer.error} onRetry={() => void answer.refetch()} />
        )}
        {/* A version that somebody else has saved begins the form anew. */}
        {limits && <LimitsForm key={limits.revision} limits={limits} />}
      </Panel>
    </div>
  );
}

function LimitsForm({ limits }: { readonly limits: group.OrganizationLimits }) {
  const { organizationId, revision } = limits;
  const queryClient = useQueryClient();
  const save = useMutation(group.GroupService.method.setOrganizationLimits);
  const catalogue = useQuery(group.GroupService.method.listCapabilities, { pageSize: 1_000 });
  const [currency, setCurrency] = useState(limits.currency || 'USD');
  const [ceiling, setCeiling] = useState(
    limits.ceilingMinor === undefined ? '' : majorUnits(limits.ceilingMinor, limits.currency || 'USD').toString(),
  );
  const [allowed, setAllowed] = useState<string[]>();
  const parsed = parseMoney(ceiling, currency);
  const everything = catalogue.data?.capabilities.map(({ capability }) => capability) ?? [];
  const chosen = allowed ?? (limits.allowedCapabilities.length === 0 ? everything : limits.allowedCapabilities);
  const submit = () => {
    if (parsed.kind === 'wrong') return;
    save.mutate(
      {
        organizationId,
        currency,
        expectedRevision: revision,
        // All of them is said by none, so that capabilities to come are among them.
        allowedCapabilities: everything.every((one) => chosen.includes(one)) ? [] : chosen,
        ...(parsed.kind === 'amount' && { ceilingMinor: parsed.minor }),
      },
      {
        onSuccess: () => {
          readAgain(queryClient, organizationId);
          toastDone('Limits saved');
        },
      },
    );
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <Stack gap="md">
        <Checkbox.Group
          label="Capabilities that members may have"
          value={chosen}
          onChange={setAllowed}
          error={catalogue.data && chosen.length === 0 ? 'Allow at least one.' : null}
        >
          <Stack gap="xs" mt="xs">
            {catalogue.data?.capabilities.map(({ capability, description }) => (
              <Checkbox key={capability} value={capability} label={capability} description={description} />
            ))}
          </Stack>
        </Checkbox.Group>
        <Group align="flex-start" gap="sm" wrap="nowrap">
          <TextInput
            flex={1}
            label="Spend ceiling of a member, a month"
            placeholder="No ceiling"
            inputMode="decimal"
            autoComplete="off"
            value={ceiling}
            onChange={(event) => setCeiling(event.currentTarget.value)}
            error={parsed.kind === 'wrong' ? parsed.why : null}
          />
          <Select
            w={110}
            label="Currency"
            searchable
            allowDeselect={false}
            data={currencies}
            value={currency}
            onChange={(value) => setCurrency(value ?? currency)}
          />
        </Group>
        {save.error && <RefusalNote error={save.error} />}
        <Group justify="flex-end">
          <Button type="submit" loading={save.isPending} disabled={parsed.kind === 'wrong' || chosen.length === 0}>
            Save limits
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
