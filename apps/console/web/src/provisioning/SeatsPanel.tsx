import { Button, NumberInput } from '@mantine/core';
import { createConnectQueryKey, useMutation, useQuery } from '@connectrpc/connect-query';
import { membership, seatPolicy } from '@rollcall/contracts';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { pollInterval } from '../api/query-client';
import { useOrganization } from '../organizations/organization-context';
import { useOrganizationSaved } from '../organizations/use-organization-saved';
import { RefusalNote } from '../parts/Note';
import { Panel } from '../parts/Panel';
import { toastDone } from '../parts/toasts';
import { countWord, numberWord, tierWord } from '../parts/words';
import { useSession } from '../session/session-context';
import classes from './SeatsPanel.module.css';

const { getSeatUsage } = membership.MembershipService.method;

/** How many seats of each tier were purchased. Operators set it; administrators see it. */
export function SeatsPanel() {
  const { organizationId, seatTiers, defaultSeatTier } = useOrganization();
  const { operator } = useSession();
  const usage = useQuery(getSeatUsage, { organizationId }, { refetchInterval: pollInterval });
  const tiers = [...seatTiers].sort((a, b) => a.rank - b.rank);
  return (
    <Panel
      title="Purchased seats"
      description={
        operator
          ? 'A seat that is bought is taken up at once by whoever waits longest. Never fewer than are in use.'
          : 'Set by the operator of this deployment.'
      }
      flush
    >
      <ul className={classes.tiers} aria-label="Seat tiers, the highest first">
        {tiers.map(({ tier, purchased }) => {
          const used = usage.data?.seatTiers.find((one) => one.tier === tier);
          return (
            <li key={tier} className={classes.tier}>
              <div className={classes.words}>
                <div className={classes.name}>
                  {tierWord(tier)}
                  {tier === defaultSeatTier && <span className={classes.default}>for newcomers</span>}
                </div>
                <div className={classes.usage}>
                  {used ? `${numberWord(used.inUse)} in use` : '…'}
                  {used && used.waiting > 0 && (
                    <span className={classes.waiting}>{countWord(used.waiting, 'person waits', 'people wait')}</span>
                  )}
                </div>
              </div>
              {operator ? (
                <SeatsOfTier tier={tier} purchased={purchased} />
              ) : (
                <div className={classes.purchased}>{countWord(purchased, 'seat', 'seats')}</div>
              )}
            </li>
          );
        })}
      </ul>
    </Panel>
  );
}

function SeatsOfTier({ tier, purchased }: { readonly tier: string; readonly purchased: number }) {
  const { organizationId } = useOrganization();
  const storeOrganization = useOrganizationSaved();
  const queryClient = useQueryClient();
  const setSeats = useMutation(seatPolicy.SeatPolicyService.method.setSeats);
  const [edited, setEdited] = useState<number | string>();
  const wanted = edited ?? purchased;
  const changed = wanted !== purchased;
  const valid = typeof wanted === 'number' && Number.isInteger(wanted) && wanted >= 0;
  const save = async () => {
    if (!valid) return;
    const answer = await setSeats.mutateAsync({ organizationId, tier, purchased: wanted }).catch(() => undefined);
    if (!answer) return;
    storeOrganization(answer.organization);
    setEdited(undefined);
    const queryKey = createConnectQueryKey({ schema: getSeatUsage, input: { organizationId }, cardinality: undefined });
    void queryClient.invalidateQueries({ queryKey });
    toastDone(`${tierWord(tier)}: ${countWord(wanted, 'seat', 'seats')}`);
  };
  return (
    <form
      className={classes.edit}
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <NumberInput
        aria-label={`Purchased seats of ${tierWord(tier)}`}
        value={wanted}
        onChange={setEdited}
        min={0}
        max={1_000_000_000}
        allowDecimal={false}
        thousandSeparator=","
        className={classes.number}
      />
      <Button type="submit" variant="default" disabled={!changed || !valid} loading={setSeats.isPending}>
        Set
      </Button>
      {setSeats.error && changed && (
        <div className={classes.refused}>
          <RefusalNote error={setSeats.error} />
        </div>
      )}
    </form>
  );
}
