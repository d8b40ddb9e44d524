import { Tabs } from '@mantine/core';
import { IconEyeOff, IconUserCheck } from '@tabler/icons-react';
import { type membership } from '@rollcall/contracts';
import { useMemo, useState } from 'react';
import { SearchField } from '../parts/SearchField';
import { EmptyState } from '../parts/StateView';
import { countWord, numberWord } from '../parts/words';
import { findPeople, hidesPeople, listPlan, type PlanList, planLists } from './plan-people';
import classes from './PlanPeople.module.css';
import { PeopleTable } from './PeopleTable';
import { emptyListWords, listWords } from './preview-words';

type Shown = PlanList | 'everybody';

/** Everybody whom the plan of one organization changes, list by list. */
export function PlanPeople({ plan, name }: { readonly plan: membership.OrganizationPlan; readonly name: string }) {
  const { all, lists } = useMemo(() => listPlan(plan.changes), [plan]);
  const [chosen, setChosen] = useState<Shown>();
  const [query, setQuery] = useState('');
  const shown: Shown = chosen ?? planLists.find((list) => lists[list].length > 0) ?? 'everybody';
  const listed = shown === 'everybody' ? all : lists[shown];
  const people = useMemo(() => findPeople(listed, query), [listed, query]);

  if (hidesPeople(plan)) {
    return (
      <EmptyState icon={IconEyeOff} headingLevel={3} title="Counted, not named">
        You do not administer {name}, so you see how many people change there, and not who.
      </EmptyState>
    );
  }
  if (all.length === 0) {
    return (
      <EmptyState icon={IconUserCheck} headingLevel={3} title="Nobody changes">
        Everybody in {name} keeps what they have.
      </EmptyState>
    );
  }
  return (
    <Tabs
      value={shown}
      onChange={(value) => setChosen(planLists.find((list) => list === value) ?? 'everybody')}
      keepMounted={false}
    >
      <div className={classes.bar}>
        <Tabs.List className={classes.tabs}>
          {planLists.map((list) => (
            <Tabs.Tab
              key={list}
              value={list}
              data-list={list}
              disabled={lists[list].length === 0}
              className={classes.tab}
            >
              {listWords[list]} <span className={classes.count}>{numberWord(lists[list].length)}</span>
            </Tabs.Tab>
          ))}
          <Tabs.Tab value="everybody" className={classes.tab}>
            Everybody <span className={classes.count}>{numberWord(all.length)}</span>
          </Tabs.Tab>
        </Tabs.List>
        <SearchField
          className={classes.search}
          label="Find a person in this list"
          placeholder="Find by email"
          value={query}
          onSearch={setQuery}
        />
      </div>
      <Tabs.Panel value={shown}>
        {people.length > 0 ? (
          <PeopleTable
            key={shown}
            people={people}
            withAction={shown === 'everybody'}
            label={`${shown === 'everybody' ? 'Everybody who changes' : listWords[shown]} in ${name}`}
          />
        ) : (
          <p className={classes.nobody}>
            {query !== '' || shown === 'everybody' ? 'Nobody here has that in their email.' : emptyListWords[shown]}
          </p>
        )}
        <div className={classes.foot} role="status">
          {query !== '' && `${numberWord(people.length)} of `}
          {countWord(listed.length, 'person', 'people')}
        </div>
      </Tabs.Panel>
    </Tabs>
  );
}
