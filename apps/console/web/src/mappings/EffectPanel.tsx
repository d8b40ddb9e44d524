import { Anchor, Loader } from '@mantine/core';
import { IconAlertTriangle, IconCircleCheck } from '@tabler/icons-react';
import { Link } from 'react-router';
import { useOrganization } from '../organizations/organization-context';
import { Note, RefusalNote } from '../parts/Note';
import { Panel } from '../parts/Panel';
import { countWord, numberWord } from '../parts/words';
import classes from './EffectPanel.module.css';
import { type MappingEffect, removalsOf } from './plan-effect';

/** What the mappings in the editor would do to the members there are now, as it is typed. */
export function EffectPanel({
  effect,
  unsaved,
  behind,
  error,
  previewTo,
}: {
  readonly effect: MappingEffect | null | undefined;
  readonly unsaved: boolean;
  /** What is shown is of an earlier state of the editor. */
  readonly behind: boolean;
  readonly error: unknown;
  readonly previewTo: string;
}) {
  return (
    <Panel
      title={unsaved ? 'What this would do' : 'What the next sync would do'}
      description={
        unsaved
          ? 'To the members as they are now, if it were saved and synced.'
          : 'With the mappings as they are saved.'
      }
      actions={behind && <Loader size="xs" aria-hidden />}
    >
      {error ? (
        <RefusalNote error={error} />
      ) : effect ? (
        <div className={classes.effect} aria-live="polite" aria-busy={behind}>
          <Removals effect={effect} />
          <dl className={classes.counts}>
            <Count name="Get another role" count={effect.otherRole} />
            <Count name="Get another seat tier" count={effect.otherTier} />
            <Count name="Added" count={effect.added} tone="good" />
            <Count name="Waiting for a seat" count={effect.waiting} tone="warn" />
            <Count name="Unchanged" count={effect.unchanged} />
          </dl>
          <Anchor component={Link} to={previewTo} className={classes.all}>
            See every person in the preview
          </Anchor>
        </div>
      ) : (
        <p className={classes.working}>Working out who would change…</p>
      )}
    </Panel>
  );
}

function Removals({ effect }: { readonly effect: MappingEffect }) {
  const { organizationId } = useOrganization();
  const removals = removalsOf(effect);
  if (removals === 0) {
    return (
      <Note tone="good" icon={<IconCircleCheck size={18} aria-hidden />}>
        Every member stays.
      </Note>
    );
  }
  const parts = [
    effect.outsideRoles > 0 && `${numberWord(effect.outsideRoles)} in no group mapped to a role`,
    effect.outsideTiers > 0 && `${numberWord(effect.outsideTiers)} in no group mapped to a seat tier`,
    effect.otherRemovals > 0 && `${numberWord(effect.otherRemovals)} for another reason`,
  ].filter((part) => part !== false);
  return (
    <div className={classes.loud}>
      <IconAlertTriangle size={18} aria-hidden className={classes.icon} />
      <div>
        <div className={classes.removed}>
          {countWord(removals, 'member falls', 'members fall')} outside and would be removed
        </div>
        <ul className={classes.parts}>
          {parts.map((part) => (
            <li key={part}>{part}</li>
          ))}
        </ul>
        <div className={classes.examples}>
          {effect.examples.map((email) => (
            <Anchor
              key={email}
              component={Link}
              to={`/o/${encodeURIComponent(organizationId)}/members/${encodeURIComponent(email)}`}
              underline="hover"
            >
              {email}
            </Anchor>
          ))}
          {removals > effect.examples.length && <span>and {numberWord(removals - effect.examples.length)} more</span>}
        </div>
        {effect.wouldHold > 0 && (
          <div className={classes.hold}>Over the limit: unless you confirm a preview, they wait in a hold.</div>
        )}
      </div>
    </div>
  );
}

function Count({
  name,
  count,
  tone = 'plain',
}: {
  readonly name: string;
  readonly count: number;
  readonly tone?: 'plain' | 'good' | 'warn';
}) {
  return (
    <div className={classes.count} data-tone={count > 0 ? tone : 'none'}>
      <dt>{name}</dt>
      <dd>{numberWord(count)}</dd>
    </div>
  );
}
