import { Table } from '@mantine/core';
import { useOrganizationNames } from '../organizations/use-organization-names';
import { numberWord } from '../parts/words';
import { type RunTotals, runTotals } from './run-progress';
import classes from './RunCounts.module.css';

interface CountsOfOrganization extends RunTotals {
  readonly organizationId: string;
}

/** What a run did, organization by organization. */
export function RunCounts({ organizations }: { readonly organizations: readonly CountsOfOrganization[] }) {
  const nameOf = useOrganizationNames();
  return (
    <Table.ScrollContainer minWidth={620} type="native">
      <Table verticalSpacing="xs" horizontalSpacing="md" className={classes.table}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Organization</Table.Th>
            <Table.Th className={classes.number}>Removed</Table.Th>
            <Table.Th className={classes.number}>Held</Table.Th>
            <Table.Th className={classes.number}>Added</Table.Th>
            <Table.Th className={classes.number}>Updated</Table.Th>
            <Table.Th className={classes.number}>Waiting</Table.Th>
            <Table.Th className={classes.number}>Unchanged</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {organizations.map((counts) => (
            <Table.Tr key={counts.organizationId}>
              <Table.Th scope="row" className={classes.name}>
                {nameOf(counts.organizationId)}
              </Table.Th>
              <Counts {...counts} />
            </Table.Tr>
          ))}
          {organizations.length > 1 && (
            <Table.Tr className={classes.total}>
              <Table.Th scope="row" className={classes.name}>
                Together
              </Table.Th>
              <Counts {...runTotals(organizations)} />
            </Table.Tr>
          )}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

function Counts({ removed, held, added, updated, waiting, unchanged }: RunTotals) {
  const cells = [
    { key: 'removed', count: removed, tone: 'bad' },
    { key: 'held', count: held, tone: 'warn' },
    { key: 'added', count: added, tone: 'good' },
    { key: 'updated', count: updated, tone: 'plain' },
    { key: 'waiting', count: waiting, tone: 'warn' },
    { key: 'unchanged', count: unchanged, tone: 'plain' },
  ];
  return cells.map(({ key, count, tone }) => (
    <Table.Td key={key} className={classes.number} data-tone={count > 0 ? tone : 'none'}>
      {numberWord(count)}
    </Table.Td>
  ));
}
