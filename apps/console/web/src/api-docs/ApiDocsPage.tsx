import { Button, Tabs } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { IconBraces, IconFileText, IconFilterOff } from '@tabler/icons-react';
import { useMemo, useState } from 'react';
import { useSearchParams } from 'react-router';
import { PageHeader } from '../parts/PageHeader';
import { Panel } from '../parts/Panel';
import { SearchField } from '../parts/SearchField';
import { EmptyState, ErrorState, LoadingRows } from '../parts/StateView';
import { countWord, numberWord } from '../parts/words';
import classes from './ApiDocsPage.module.css';
import { CallPanel } from './CallPanel';
import { contractQuery, findCalls, openApiFile, type Service, servicesOf } from './contract';
import { Prose } from './Prose';
import { TypeDrawer } from './TypeDrawer';

/** Every call of the services, from the comments of the contracts. */
export default function ApiDocsPage() {
  const contract = useQuery(contractQuery);
  const [search, setSearch] = useSearchParams();
  const [type, setType] = useState<string | null>(null);
  const query = search.get('q') ?? '';
  const services = useMemo(() => (contract.data ? servicesOf(contract.data) : []), [contract.data]);
  const found = useMemo(() => findCalls(services, query), [services, query]);
  const shown = found.find(({ id }) => id === search.get('service')) ?? found[0];
  const ask = (next: { readonly q?: string; readonly service?: string }) => {
    const wanted = { q: query, service: search.get('service') ?? '', ...next };
    setSearch(Object.fromEntries(Object.entries(wanted).filter(([, value]) => value !== '')), { replace: true });
  };

  return (
    <>
      <PageHeader
        title="API"
        description="Everything that this console does, your own programs can do too: by gRPC, or as JSON over HTTP."
        actions={
          <>
            <Button
              component="a"
              href={openApiFile}
              download
              variant="default"
              leftSection={<IconBraces size={16} aria-hidden />}
            >
              OpenAPI
            </Button>
            <Button
              component="a"
              href="/api-docs/reference.md"
              download
              variant="default"
              leftSection={<IconFileText size={16} aria-hidden />}
            >
              Markdown
            </Button>
          </>
        }
      />
      {contract.isPending && (
        <Panel flush>
          <LoadingRows rows={8} />
        </Panel>
      )}
      {contract.error && (
        <Panel>
          <ErrorState
            error={contract.error}
            title="The description of the calls could not be loaded"
            onRetry={() => void contract.refetch()}
          />
        </Panel>
      )}
      {contract.data && (
        <Tabs
          value={shown?.id ?? null}
          onChange={(service) => ask({ service: service ?? '' })}
          keepMounted={false}
          classNames={{ list: classes.services ?? '' }}
        >
          <div className={classes.bar}>
            <Tabs.List aria-label="Services">
              {services.map(({ id, name }) => {
                const count = found.find((one) => one.id === id)?.calls.length ?? 0;
                return (
                  <Tabs.Tab key={id} value={id} disabled={count === 0}>
                    {name} <span className={classes.count}>{numberWord(count)}</span>
                  </Tabs.Tab>
                );
              })}
            </Tabs.List>
            <SearchField
              label="Search calls"
              placeholder="Search calls"
              className={classes.search}
              value={query}
              onSearch={(q) => ask({ q })}
            />
          </div>
          {shown ? (
            <Tabs.Panel value={shown.id}>
              <Calls service={shown} onType={setType} />
            </Tabs.Panel>
          ) : (
            <Panel>
              <EmptyState
                icon={IconFilterOff}
                title="No call fits"
                action={
                  <Button variant="default" onClick={() => ask({ q: '' })}>
                    Clear the search
                  </Button>
                }
              >
                No call has “{query}” in its name or its words.
              </EmptyState>
            </Panel>
          )}
          <TypeDrawer openApi={contract.data} name={type} onType={setType} onClose={() => setType(null)} />
        </Tabs>
      )}
    </>
  );
}

function Calls({ service, onType }: { readonly service: Service; readonly onType: (name: string) => void }) {
  return (
    <div className={classes.page}>
      <nav aria-label={`Calls of ${service.name}`} className={classes.contents}>
        <ul>
          {service.calls.map(({ name, path }) => (
            <li key={path}>
              <button
                type="button"
                onClick={() => {
                  const heading = document.getElementById(`call-${path}`);
                  heading?.scrollIntoView({ block: 'start' });
                }}
              >
                {name}
              </button>
            </li>
          ))}
        </ul>
      </nav>
      <div className={classes.calls}>
        <div className={classes.service}>
          <h2 className={classes.serviceName}>{service.name}</h2>
          <div className={classes.prose}>
            <Prose text={service.words} />
            <p>
              {countWord(service.calls.length, 'call', 'calls')} of <code>{service.id}</code>. Each needs{' '}
              <code>Authorization: Bearer …</code> with a token of its scope.
            </p>
          </div>
        </div>
        {service.calls.map((call) => (
          <CallPanel key={call.path} call={call} onType={onType} />
        ))}
      </div>
    </div>
  );
}
