import { Fragment } from 'react';
import type { ReactNode } from 'react';
import './Sentence.css';

export interface SentenceProps {
  /** Joined by dots; none while nothing is known yet. */
  readonly parts: readonly ReactNode[];
  readonly className?: string;
  /** What it would be about could not be loaded; the page says why. */
  readonly failed?: boolean;
}

/** The top line of a page: the answer, with numbers. */
export function Sentence({ parts, className = '', failed = false }: SentenceProps) {
  return (
    <p className={`Sentence ${className}`}>
      {parts.length === 0 && (
        <span className="Sentence-aside">{failed ? 'Not known at the moment' : 'Loading…'}</span>
      )}
      {parts.map((part, index) => (
        <Fragment key={index}>
          <span className="Sentence-part">
            {part}
            {index < parts.length - 1 && (
              <span className="Sentence-dot" aria-hidden="true">
                {' ·'}
              </span>
            )}
          </span>{' '}
        </Fragment>
      ))}
    </p>
  );
}
