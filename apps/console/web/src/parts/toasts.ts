import { notifications } from '@mantine/notifications';
import { type ReactNode } from 'react';
import { refusalOf } from '../api/refusal';

const look = { withBorder: true, closeButtonProps: { 'aria-label': 'Close' } };

/** What was done, in passing. */
export function toastDone(title: string, message: ReactNode = ''): void {
  notifications.show({ ...look, color: 'teal', title, message });
}

/** Why something was not done, where no dialog shows it. */
export function toastRefused(title: string, error: unknown): void {
  notifications.show({ ...look, color: 'red', title, message: refusalOf(error).words, autoClose: 10_000 });
}
