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
  /** What it shows is of another time range or filter, while the answer for this one is on its way. */
  readonly stale?: boolean;
  readonly children: ReactNode;
}

/** A titled region of a page. */
export function Panel({ title, note, actions, className = '', stale = false, children }: PanelProps) {
  const titleId = useId();
  return (
    <section className={`Panel ${className}`} aria-labelledby={titleId}>
      <header className="Panel-header">
        <h2 id={titleId}>{title}</h2>
        {note !== undefined && <span className="Panel-note">{note}</span>}
        {actions !== undefined && actions !== false && <div className="Panel-actions">{actions}</div>}
      </header>
      <div className="Panel-body" data-stale={stale} aria-busy={stale}>
        {children}
      </div>
    </section>
  );
}
