import { type group } from '@rollcall/contracts';
import {
  columnFilteringFeature,
  createColumnHelper,
  createFilteredRowModel,
  createSortedRowModel,
  globalFilteringFeature,
  rowSortingFeature,
  sortFn_basic,
  tableFeatures,
  useTable,
} from '@tanstack/react-table';
import { type Sort } from '../parts/VirtualTable';

const features = tableFeatures({
  columnFilteringFeature,
  globalFilteringFeature,
  rowSortingFeature,
  filteredRowModel: createFilteredRowModel(),
  sortedRowModel: createSortedRowModel(),
});

const helper = createColumnHelper<typeof features, group.Group>();

// By what each column sorts. A limit that is none is above every limit.
const columns = helper.columns([
  helper.accessor(({ name }) => name.toLocaleLowerCase('en'), { id: 'name', sortFn: sortFn_basic }),
  helper.accessor('source', { sortFn: sortFn_basic }),
  helper.accessor('memberCount', { sortFn: sortFn_basic }),
  helper.accessor(({ customRoleIds }) => customRoleIds.length, { id: 'customRoles', sortFn: sortFn_basic }),
  helper.accessor(({ spendLimitMinor }) => spendLimitMinor ?? BigInt(Number.MAX_SAFE_INTEGER), {
    id: 'spendLimit',
    sortFn: sortFn_basic,
  }),
]);

const none: group.Group[] = [];

/** The groups that fit what is searched, in the order asked for. */
export function useGroupTable(
  groups: group.Group[] | undefined,
  question: { readonly query: string; readonly sort: Sort },
) {
  const { query, sort } = question;
  const table = useTable({
    features,
    columns,
    data: groups ?? none,
    getRowId: ({ groupId }) => groupId,
    state: { sorting: [{ id: sort.by, desc: sort.descending }], globalFilter: query },
    getColumnCanGlobalFilter: ({ id }) => id === 'name',
    globalFilterFn: ({ original }, _column, wanted: string) =>
      original.name.toLocaleLowerCase('en').includes(wanted.toLocaleLowerCase('en')),
  });
  return table.getRowModel().rows.map(({ original }) => original);
}
