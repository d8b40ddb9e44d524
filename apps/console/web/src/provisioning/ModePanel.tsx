import { Button, Radio } from '@mantine/core';
import { type ProvisioningMode } from '@rollcall/contracts';
import { useState } from 'react';
import { Link } from 'react-router';
import { useOrganization } from '../organizations/organization-context';
import { Panel } from '../parts/Panel';
import { Tag } from '../parts/Tag';
import { planPath } from '../preview/plan-question';
import { modeChoices, modeConsequence } from './mode-words';
import classes from './ModePanel.module.css';

/** The provisioning mode: what each means, and the way to another one, which leads over its preview. */
export function ModePanel() {
  const { organizationId, provisioningMode } = useOrganization();
  const [chosen, setChosen] = useState<ProvisioningMode>();
  const mode = chosen ?? provisioningMode;
  const changes = mode !== provisioningMode;
  return (
    <Panel title="Provisioning mode" description="How people become members of this organization, and stop being one.">
      <Radio.Group
        aria-label="Provisioning mode"
        value={String(mode)}
        onChange={(value) => setChosen(modeChoices.find((choice) => String(choice.mode) === value)?.mode)}
      >
        <div className={classes.choices}>
          {modeChoices.map((choice) => (
            <Radio.Card
              key={choice.mode}
              value={String(choice.mode)}
              className={classes.choice ?? ''}
              aria-label={choice.name}
              aria-describedby={`mode-${String(choice.mode)}`}
            >
              <Radio.Indicator />
              <span className={classes.words}>
                <span className={classes.name}>
                  {choice.name}
                  {choice.mode === provisioningMode && <Tag tone="accent">Current</Tag>}
                </span>
                <span id={`mode-${String(choice.mode)}`} className={classes.about}>
                  {choice.joins} {choice.leaves}
                </span>
              </span>
            </Radio.Card>
          ))}
        </div>
      </Radio.Group>
      {changes && (
        <div className={classes.change}>
          <p>{modeConsequence(provisioningMode, mode)}</p>
          <div className={classes.buttons}>
            <Button variant="default" onClick={() => setChosen(undefined)}>
              Keep as it is
            </Button>
            <Button component={Link} to={planPath(organizationId, { kind: 'mode', mode })}>
              Preview the change
            </Button>
          </div>
        </div>
      )}
    </Panel>
  );
}
