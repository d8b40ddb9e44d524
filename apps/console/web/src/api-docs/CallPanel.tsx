import { ActionIcon, CopyButton } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import { Tag } from '../parts/Tag';
import classes from './ApiDocsPage.module.css';
import { type Call } from './contract';
import { FieldTable } from './FieldTable';
import { Prose } from './Prose';

/** One call: how it is asked, what it answers, which scope it needs. */
export function CallPanel({ call, onType }: { readonly call: Call; readonly onType: (name: string) => void }) {
  const title = `call-${call.path}`;
  return (
    <section className={classes.call} aria-labelledby={title}>
      <div className={classes.callHead}>
        <h3 id={title} className={classes.callName}>
          {call.name}
        </h3>
        {call.streams && <Tag tone="good">Stream</Tag>}
        <Tag tone={call.scope === 'write' ? 'warn' : 'calm'}>Scope: {call.scope}</Tag>
      </div>
      <div className={classes.path}>
        <span className={classes.verb}>{call.verb}</span>
        <code>{call.path}</code>
        <Copy what={`the path of ${call.name}`} text={call.path} />
      </div>
      <div className={classes.prose}>
        <Prose text={call.words} />
      </div>
      <div className={classes.columns}>
        <FieldTable title="Headers and parameters" fields={call.parameters} onType={onType} />
        <FieldTable title="Request" fields={call.request} onType={onType} />
        <FieldTable title="Answer" fields={call.answer} onType={onType} />
      </div>
      <details className={classes.example}>
        <summary>On the command line</summary>
        <div className={classes.exampleBody}>
          {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- long lines are scrolled by keys too */}
          <pre tabIndex={0}>{call.example}</pre>
          <Copy what={`the example of ${call.name}`} text={call.example} />
        </div>
      </details>
    </section>
  );
}

function Copy({ what, text }: { readonly what: string; readonly text: string }) {
  return (
    <CopyButton value={text}>
      {({ copied, copy }) => (
        <ActionIcon
          variant="subtle"
          color="gray"
          size="sm"
          aria-label={copied ? 'Copied' : `Copy ${what}`}
          onClick={copy}
        >
          {copied ? <IconCheck size={15} aria-hidden /> : <IconCopy size={15} aria-hidden />}
        </ActionIcon>
      )}
    </CopyButton>
  );
}
