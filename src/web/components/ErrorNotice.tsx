import { TriangleAlert } from 'lucide-react';
import { ApiError } from '../api/client.ts';
import { Button } from './Button.tsx';
import './ErrorNotice.css';

export interface ErrorNoticeProps {
  readonly error: Error;
  readonly onRetry?: () => void;
}

/** What failed, the server's next step, and another try. */
export function ErrorNotice({ error, onRetry }: ErrorNoticeProps) {
  const nextStep = error instanceof ApiError ? error.nextStep : undefined;
  return (
    <div className="ErrorNotice" role="alert">
      <TriangleAlert size={16} aria-hidden="true" />
      <div>
        <p className="ErrorNotice-text">{error.message}</p>
        {nextStep !== undefined && <p className="muted">{nextStep}</p>}
      </div>
      {onRetry !== undefined && <Button onClick={onRetry}>Try again</Button>}
    </div>
  );
}
