import { group } from '@rollcall/contracts';
import { useQuery } from '@connectrpc/connect-query';
import { Link } from 'react-router';
import { pollInterval } from '../api/query-client';
import { FactList } from '../parts/FactList';
import { moneyWord } from '../parts/money';
import { Panel } from '../parts/Panel';
import { ErrorState, LoadingRows } from '../parts/StateView';
import { Tag } from '../parts/Tag';
import classes from './PersonPage.module.css';

const sources: Readonly<Record<group.SpendSource, string>> = {
  [group.SpendSource.UNSPECIFIED]: '',
  [group.SpendSource.MEMBER]: 'set for this person',
  [group.SpendSource.GROUP]: 'from their groups',
  [group.SpendSource.TIER]: 'from their seat tier',
  [group.SpendSource.CEILING]: 'the organization’s ceiling',
  [group.SpendSource.NONE]: '',
};

/** What the person may do and spend, and the groups that it comes from. */
export function EntitlementsPanel({
  organizationId,
  email,
}: {
  readonly organizationId: string;
  readonly email: string;
}) {
  const entitlements = useQuery(
    group.GroupService.method.getEntitlements,
    { organizationId, email },
    { refetchInterval: pollInterval },
  );
  return (
    <Panel title="Entitlements">
      {entitlements.isPending && <LoadingRows rows={3} />}
      {entitlements.isError && !entitlements.data && (
        <ErrorState headingLevel={3} error={entitlements.error} onRetry={() => void entitlements.refetch()} />
      )}
      {entitlements.data && (
        <FactList
          facts={[
            {
              label: 'Capabilities',
              value:
                entitlements.data.capabilities.length === 0 ? (
                  'None'
                ) : (
                  <span className={classes.words}>
                    {entitlements.data.capabilities.map((capability) => (
                      <Tag key={capability}>{capability}</Tag>
                    ))}
                  </span>
                ),
            },
            { label: 'Spend limit', value: <SpendLimitWords limit={entitlements.data.spendLimit} /> },
            {
              label: 'Groups',
              value:
                entitlements.data.groups.length === 0 ? (
                  'In no group'
                ) : (
                  <span className={classes.words}>
                    {entitlements.data.groups.map(({ groupId, name }) => (
                      <Link
                        key={groupId}
                        className={classes.groupLink}
                        to={`/o/${encodeURIComponent(organizationId)}/groups/${encodeURIComponent(groupId)}`}
                      >
                        {name}
                      </Link>
                    ))}
                  </span>
                ),
            },
          ]}
        />
      )}
    </Panel>
  );
}

function SpendLimitWords({ limit }: { readonly limit: group.SpendLimit | undefined }) {
  if (limit?.amountMinor === undefined) return <>No limit</>;
  const source = sources[limit.source];
  return (
    <>
      <span className="figures">{moneyWord(limit.amountMinor, limit.currency)}</span> a month
      {source && <span className={classes.soft}>, {source}</span>}
    </>
  );
}
