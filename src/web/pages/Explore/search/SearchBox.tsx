import { Search } from 'lucide-react';
import { useId } from 'react';
import type { RefObject } from 'react';
import { QUERY_LIMITS } from '../../../../query/query.ts';
import type { QueryError } from '../../../../query/query-error.ts';
import { colourQuery } from './colour-query.ts';
import { CompletionList } from './CompletionList.tsx';
import { SearchProblem } from './SearchProblem.tsx';
import { useSearchEditor } from './use-search-editor.ts';
import './SearchBox.css';

export interface SearchBoxProps {
  readonly ref: RefObject<HTMLTextAreaElement | null>;
}

/** The editor of the query language: coloured, completed from what is stored, errors pointed at. */
export function SearchBox({ ref }: SearchBoxProps) {
  const listId = useId();
  const editor = useSearchEditor(ref);
  const { typed, suggestions, chosen, error } = editor;
  return (
    <div className="SearchBox" role="search" data-wrong={error !== undefined}>
      <Search size={16} aria-hidden="true" />
      <div className="SearchBox-field">
        <Mirror text={typed.text} error={error} />
        <textarea
          ref={ref}
          rows={1}
          aria-label="Search lines"
          aria-controls={listId}
          aria-activedescendant={chosen >= 0 ? `${listId}-${chosen}` : undefined}
          aria-autocomplete="list"
          aria-invalid={error !== undefined}
          autoComplete="off"
          autoCapitalize="off"
          autoCorrect="off"
          spellCheck={false}
          maxLength={QUERY_LIMITS.characters}
          placeholder="Words, level:error, durationMs:>500, or | stats count() by service"
          value={typed.text}
          onChange={({ target }) => editor.onType({ text: target.value, cursor: target.selectionStart })}
          onSelect={({ currentTarget }) =>
            editor.onSelect({ text: currentTarget.value, cursor: currentTarget.selectionStart })
          }
          onKeyDown={editor.onKeyDown}
          onFocus={editor.onFocus}
          onBlur={editor.onBlur}
        />
      </div>
      <kbd aria-hidden="true">{editor.searched ? '/' : '↵'}</kbd>
      <div className="SearchBox-below">
        {error !== undefined && <SearchProblem error={error} onApply={editor.applyFix} />}
        <CompletionList id={listId} suggestions={suggestions} chosen={chosen} onAccept={editor.accept} />
      </div>
    </div>
  );
}

/** The same text in colours, below the field, whose own text is transparent; it also gives the field its height. */
function Mirror({ text, error }: { readonly text: string; readonly error: QueryError | undefined }) {
  const wrong = error && { start: error.start, end: Math.max(error.end, error.start + 1) };
  return (
    <div className="SearchBox-mirror" aria-hidden="true">
      {colourQuery(text, wrong).map((piece, index) => (
        <span key={index} data-colour={piece.colour} data-wrong={piece.wrong}>
          {piece.text}
        </span>
      ))}
      {/* Keeps a last line that is empty as high as the others. */}
      {'\u200b'}
    </div>
  );
}
