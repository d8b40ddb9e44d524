import { Button, type ButtonProps, Group, Modal, Stack } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { type ReactNode, useState } from 'react';
import { RefusalNote } from './Note';

/** A button whose action is asked about once more. A refusal is shown where the question was. */
export function ConfirmButton({
  title,
  question,
  confirm,
  danger = false,
  disabled = false,
  onConfirm,
  children,
  ...button
}: Omit<ButtonProps, 'onClick'> & {
  readonly title: string;
  /** What will happen, in plain words. */
  readonly question: ReactNode;
  /** The word on the button that does it. */
  readonly confirm: string;
  readonly danger?: boolean;
  readonly onConfirm: () => Promise<unknown>;
  readonly children: ReactNode;
}) {
  const [opened, { open, close }] = useDisclosure(false);
  return (
    <>
      <Button variant="default" {...button} disabled={disabled} onClick={open}>
        {children}
      </Button>
      <ConfirmDialog
        opened={opened}
        onClose={close}
        title={title}
        question={question}
        confirm={confirm}
        danger={danger}
        onConfirm={onConfirm}
      />
    </>
  );
}

/** The question of a `ConfirmButton`, for menus and other places that open it themselves. */
export function ConfirmDialog({
  opened,
  onClose,
  title,
  question,
  confirm,
  danger = false,
  disabled = false,
  onConfirm,
}: {
  readonly opened: boolean;
  readonly onClose: () => void;
  readonly title: string;
  readonly question: ReactNode;
  readonly confirm: string;
  readonly danger?: boolean;
  /** Something in the question is still to be answered. */
  readonly disabled?: boolean;
  readonly onConfirm: () => Promise<unknown>;
}) {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const leave = () => {
    setError(null);
    onClose();
  };
  const act = async () => {
    setBusy(true);
    setError(null);
    try {
      await onConfirm();
      leave();
    } catch (refused) {
      setError(refused);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Modal opened={opened} onClose={leave} title={title} closeOnClickOutside={!busy}>
      <Stack gap="md">
        <div>{question}</div>
        {error !== null && <RefusalNote error={error} />}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={leave} disabled={busy} data-autofocus={danger || undefined}>
            Cancel
          </Button>
          <Button
            {...(danger && { color: 'red.8' })}
            loading={busy}
            disabled={disabled}
            data-autofocus={danger ? undefined : true}
            onClick={() => void act()}
          >
            {confirm}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
