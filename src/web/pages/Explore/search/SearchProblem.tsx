import type { QueryError } from '../../../../query/query-error.ts';

export interface SearchProblemProps {
  readonly error: QueryError;
  readonly onApply: () => void;
}

/** Why what is typed is no query: the column, what may stand there, and a button that writes it. */
export function SearchProblem({ error, onApply }: SearchProblemProps) {
  const { message, start, suggestion } = error;
  return (
    <div className="SearchProblem" role="alert">
      <span>
        <span className="SearchProblem-column">Column {start + 1}:</span> {message}
      </span>
      {suggestion !== undefined && suggestion.trim() !== '' && (
        <button
          type="button"
          className="link"
          onPointerDown={(event) => event.preventDefault()}
          onClick={onApply}
        >
          Write <span className="mono">{suggestion}</span>
        </button>
      )}
    </div>
  );
}
