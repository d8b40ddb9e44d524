import { Button } from '@mantine/core';
import { IconMapOff } from '@tabler/icons-react';
import { Link } from 'react-router';
import { EmptyState } from '../parts/StateView';

export function NotFoundPage() {
  return (
    <EmptyState
      headingLevel={1}
      icon={IconMapOff}
      title="There is no such page"
      action={
        <Button component={Link} to="/" variant="default">
          To the start
        </Button>
      }
    >
      The address may be old, or mistyped.
    </EmptyState>
  );
}
