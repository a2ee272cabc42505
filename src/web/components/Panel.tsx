import { useId } from 'react';
import type { ReactNode } from 'react';
import './Panel.css';

export interface PanelProps {
  readonly title: string;
  /** Beside the title: a count, a unit. */
  readonly note?: ReactNode;
  /** At the right end of the header: links and switches. */
  readonly actions?: ReactNode;
  readonly className?: string;
  readonly children: ReactNode;
}

/** A titled region of a page. */
export function Panel({ title, note, actions, className = '', children }: PanelProps) {
  const titleId = useId();
  return (
    <section className={`Panel ${className}`} aria-labelledby={titleId}>
      <header className="Panel-header">
        <h2 id={titleId}>{title}</h2>
        {note !== undefined && <span className="Panel-note">{note}</span>}
        {actions !== undefined && <div className="Panel-actions">{actions}</div>}
      </header>
      <div className="Panel-body">{children}</div>
    </section>
  );
}
