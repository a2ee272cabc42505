import type { ReactNode } from 'react';
import './EmptyState.css';

export interface EmptyStateProps {
  /** Why there is nothing. */
  readonly title: string;
  readonly children?: ReactNode;
  /** What to do next, as buttons. */
  readonly actions?: ReactNode;
  /** Smaller, for within a panel. */
  readonly compact?: boolean;
}

export function EmptyState({ title, children, actions, compact = false }: EmptyStateProps) {
  return (
    <div className={`EmptyState ${compact ? 'is-compact' : ''}`}>
      <p className="EmptyState-title">{title}</p>
      {children !== undefined && <div className="EmptyState-text">{children}</div>}
      {actions !== undefined && <div className="EmptyState-actions">{actions}</div>}
    </div>
  );
}
