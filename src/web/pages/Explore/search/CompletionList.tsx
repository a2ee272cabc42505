import { formatCompact } from '../../../format/number.ts';
import type { Suggestion } from './use-completions.ts';
import './CompletionList.css';

export interface CompletionListProps {
  readonly id: string;
  readonly suggestions: readonly Suggestion[];
  /** Position of the one that Enter takes, or -1. */
  readonly chosen: number;
  readonly onAccept: (suggestion: Suggestion) => void;
}

/** Under a field: how what is typed could go on. */
export function CompletionList({ id, suggestions, chosen, onAccept }: CompletionListProps) {
  return (
    <ul
      id={id}
      className="CompletionList"
      role="listbox"
      aria-label="Completions"
      hidden={suggestions.length === 0}
    >
      {suggestions.map((suggestion, index) => (
        <li
          key={keyOf(suggestion)}
          id={`${id}-${index}`}
          role="option"
          aria-selected={index === chosen}
          onPointerDown={(event) => {
            // Keeps the focus in the field.
            event.preventDefault();
            onAccept(suggestion);
          }}
        >
          <Row suggestion={suggestion} />
        </li>
      ))}
    </ul>
  );
}

function Row({ suggestion }: { readonly suggestion: Suggestion }) {
  if (suggestion.kind === 'recent') {
    return (
      <>
        <span className="mono truncate">{suggestion.query}</span>
        <span className="muted">searched before</span>
      </>
    );
  }
  const { text, kind, description, count } = suggestion.item;
  return (
    <>
      <span className="mono truncate">{text}</span>
      <span className="CompletionList-about muted truncate">
        {description ?? (count === undefined ? kind : `${formatCompact(count)} lines`)}
      </span>
    </>
  );
}

function keyOf(suggestion: Suggestion): string {
  return suggestion.kind === 'recent'
    ? `recent ${suggestion.query}`
    : `${suggestion.item.kind} ${suggestion.item.text}`;
}
