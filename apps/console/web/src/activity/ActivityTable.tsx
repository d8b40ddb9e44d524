import { Table } from '@mantine/core';
import { type membership } from '@rollcall/contracts';
import { numberWord } from '../parts/words';
import { activityKinds, type ActivityPoint } from './activity-series';
import { kindWords, periodWord } from './activity-words';
import classes from './ActivityPage.module.css';

/** The periods in which something happened, newest first. */
export function ActivityTable({
  points,
  period,
  timeZone,
}: {
  readonly points: readonly ActivityPoint[];
  readonly period: membership.ActivityPeriod;
  readonly timeZone: string;
}) {
  const told = points.filter((point) => activityKinds.some((kind) => point[kind] > 0)).reverse();
  return (
    <Table.ScrollContainer minWidth={460} type="native">
      <Table verticalSpacing="xs" horizontalSpacing="md" className={classes.table}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Period</Table.Th>
            {activityKinds.map((kind) => (
              <Table.Th key={kind} className={classes.number}>
                {kindWords[kind]}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {told.map((point) => (
            <Table.Tr key={point.from}>
              <Table.Th scope="row" className={classes.period}>
                {periodWord(point.from, period, timeZone, 'long')}
              </Table.Th>
              {activityKinds.map((kind) => (
                <Table.Td key={kind} className={classes.number} data-kind={point[kind] > 0 ? kind : 'none'}>
                  {numberWord(point[kind])}
                </Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}
