import { Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import { ConfirmDialog } from '../parts/ConfirmButton';
import { majorUnits, parseMoney } from '../parts/money';
import { useCurrency } from './use-currency';

interface SpendLimitDialogProps {
  readonly organizationId: string;
  readonly title: string;
  readonly description: string;
  /** What is set now, in minor units. */
  readonly amountMinor: bigint | undefined;
  readonly opened: boolean;
  readonly onClose: () => void;
  /** Undefined: none shall be set. */
  readonly onSave: (amountMinor: bigint | undefined) => Promise<unknown>;
}

/** An amount in major units of the organization's currency. */
export function SpendLimitDialog(props: SpendLimitDialogProps) {
  // Opened anew, it begins with what is set then.
  return <Dialog key={props.opened ? 'open' : 'closed'} {...props} />;
}

function Dialog({ organizationId, title, description, amountMinor, opened, onClose, onSave }: SpendLimitDialogProps) {
  const currency = useCurrency(organizationId);
  const [typed, setTyped] = useState<string>();
  const text = typed ?? (amountMinor === undefined ? '' : majorUnits(amountMinor, currency));
  const parsed = parseMoney(text, currency);
  return (
    <ConfirmDialog
      opened={opened}
      onClose={onClose}
      title={title}
      confirm="Save"
      disabled={parsed.kind === 'wrong'}
      question={
        <TextInput
          label="A month"
          description={description}
          inputMode="decimal"
          autoComplete="off"
          placeholder="No limit"
          data-autofocus
          rightSectionWidth={56}
          rightSection={<Text c="dimmed">{currency}</Text>}
          value={text}
          onChange={(event) => setTyped(event.currentTarget.value)}
          error={parsed.kind === 'wrong' ? parsed.why : null}
        />
      }
      onConfirm={() => onSave(parsed.kind === 'amount' ? parsed.minor : undefined)}
    />
  );
}
