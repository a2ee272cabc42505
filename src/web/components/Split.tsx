import type { ReactNode } from 'react';
import './Split.css';

export interface SplitProps {
  readonly children: ReactNode;
  /** What stands beside it, when there is something chosen. */
  readonly side?: ReactNode;
}

/** A page whose list scrolls on its own beside the details. */
export function Split({ children, side }: SplitProps) {
  return (
    <div className="Split">
      <div className="Split-main">{children}</div>
      {side}
    </div>
  );
}
