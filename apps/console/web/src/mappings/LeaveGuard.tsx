import { Button, Modal, Stack, Text } from '@mantine/core';
import { useEffect } from 'react';
import { useBlocker } from 'react-router';
import classes from './SaveBar.module.css';

/** Asks before unsaved mappings are left. The preview shows them, and comes back to them: that is no leaving. */
export function LeaveGuard({ unsaved, onDiscard }: { readonly unsaved: boolean; readonly onDiscard: () => void }) {
  const blocker = useBlocker(
    ({ currentLocation, nextLocation }) =>
      unsaved &&
      currentLocation.pathname !== nextLocation.pathname &&
      !/\/(preview|runs)\b/.test(nextLocation.pathname),
  );
  useEffect(() => {
    if (!unsaved) return;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener('beforeunload', ask);
    return () => window.removeEventListener('beforeunload', ask);
  }, [unsaved]);
  const blocked = blocker.state === 'blocked';
  return (
    <Modal opened={blocked} onClose={() => blocker.reset?.()} title="Leave with unsaved mappings?" size="lg">
      <Stack gap="md">
        <Text>What you have edited is not saved. You can keep it in this tab for later, or throw it away.</Text>
        <div className={classes.offer}>
          <Button variant="subtle" color="gray" onClick={() => blocker.reset?.()}>
            Stay
          </Button>
          <Button
            variant="default"
            onClick={() => {
              onDiscard();
              blocker.proceed?.();
            }}
          >
            Discard and leave
          </Button>
          <Button data-autofocus onClick={() => blocker.proceed?.()}>
            Keep and leave
          </Button>
        </div>
      </Stack>
    </Modal>
  );
}
