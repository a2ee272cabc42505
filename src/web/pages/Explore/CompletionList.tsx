import type { Completion } from './complete-search.ts';
import './CompletionList.css';

export interface CompletionListProps {
  readonly id: string;
  readonly completions: readonly Completion[];
  /** Position of the one that Enter takes, or -1. */
  readonly chosen: number;
  readonly onAccept: (completion: Completion) => void;
}

/** Under a field: how what is typed could go on. */
export function CompletionList({ id, completions, chosen, onAccept }: CompletionListProps) {
  return (
    <ul
      id={id}
      className="CompletionList"
      role="listbox"
      aria-label="Completions"
      hidden={completions.length === 0}
    >
      {completions.map((completion, index) => (
        <li
          key={completion.input}
          id={`${id}-${index}`}
          role="option"
          aria-selected={index === chosen}
          onPointerDown={(event) => {
            // Keeps the focus in the field.
            event.preventDefault();
            onAccept(completion);
          }}
        >
          <span className="mono">{completion.label}</span>
          <span className="muted">{completion.hint}</span>
        </li>
      ))}
    </ul>
  );
}
