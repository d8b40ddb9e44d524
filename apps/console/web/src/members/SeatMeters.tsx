import { membership } from '@rollcall/contracts';
import { useQuery } from '@connectrpc/connect-query';
import { Skeleton } from '@mantine/core';
import { Link } from 'react-router';
import { pollInterval } from '../api/query-client';
import { countWord, numberWord, tierWord } from '../parts/words';
import classes from './SeatMeters.module.css';

/** The seats of each tier: how many were purchased, are in use, and are waited for. */
export function SeatMeters({ organizationId }: { readonly organizationId: string }) {
  const usage = useQuery(
    membership.MembershipService.method.getSeatUsage,
    { organizationId },
    { refetchInterval: pollInterval },
  );
  if (!usage.data) {
    // Where the seats cannot be read the list of members says why.
    return usage.error ? null : <Skeleton height={74} radius="lg" mb="md" />;
  }
  return (
    <section aria-label="Seats" className={classes.seats}>
      {usage.data.seatTiers.map(({ tier, purchased, inUse, waiting }) => (
        <div key={tier} className={classes.tier}>
          <div className={classes.line}>
            <span className={classes.name}>{tierWord(tier)}</span>
            <span className={classes.count}>
              <strong>{numberWord(inUse)}</strong> of {countWord(purchased, 'seat', 'seats')}
            </span>
          </div>
          <div
            role="meter"
            aria-label={`${tierWord(tier)} seats in use`}
            aria-valuemin={0}
            aria-valuemax={Math.max(purchased, inUse)}
            aria-valuenow={inUse}
            aria-valuetext={`${numberWord(inUse)} of ${numberWord(purchased)} in use`}
            className={classes.meter}
          >
            <div
              className={classes.bar}
              data-full={inUse >= purchased}
              style={{ width: `${String(purchased === 0 ? 0 : Math.min(100, (inUse / purchased) * 100))}%` }}
            />
          </div>
          <div className={classes.line}>
            <span className={classes.free}>
              {inUse >= purchased ? 'No seat free' : `${numberWord(purchased - inUse)} free`}
            </span>
            {waiting > 0 && (
              <Link to={`?status=waiting&tier=${encodeURIComponent(tier)}`} className={classes.waiting}>
                {numberWord(waiting)} waiting
              </Link>
            )}
          </div>
        </div>
      ))}
    </section>
  );
}
