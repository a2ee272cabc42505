import { ButtonLink } from '../components/Button.tsx';
import { EmptyState } from '../components/EmptyState.tsx';

export function NotFound() {
  return (
    <EmptyState title="There is no such page." actions={<ButtonLink href="/">Go to the overview</ButtonLink>}>
      The address may be from another version of LogSentry.
    </EmptyState>
  );
}
