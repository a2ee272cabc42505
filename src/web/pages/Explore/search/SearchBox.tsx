import { Search } from 'lucide-react';
import { useId, useState } from 'react';
import type { KeyboardEvent, RefObject } from 'react';
import { QUERY_LIMITS } from '../../../../query/query.ts';
import { parseQuery } from '../../../../query/parse-query.ts';
import type { QueryError } from '../../../../query/query-error.ts';
import { useApp } from '../../../state/app-context.ts';
import { usePageAddress } from '../../../state/use-page-address.ts';
import { applyCompletion } from './apply-completion.ts';
import type { Typed } from './apply-completion.ts';
import { colourQuery } from './colour-query.ts';
import { CompletionList } from './CompletionList.tsx';
import { SearchProblem } from './SearchProblem.tsx';
import { useCompletions } from './use-completions.ts';
import type { Suggestion } from './use-completions.ts';
import './SearchBox.css';

export interface SearchBoxProps {
  readonly ref: RefObject<HTMLTextAreaElement | null>;
}

/** The editor of the query language: coloured, completed from what is stored, errors pointed at. */
export function SearchBox({ ref }: SearchBoxProps) {
  const { preferences } = useApp();
  const { address, update } = usePageAddress();
  const listId = useId();
  const [typed, setTyped] = useTyped(address.query);
  const [open, setOpen] = useState(false);
  const [chosen, setChosen] = useState(-1);
  const [refused, setRefused] = useState<string>();
  const suggestions = useCompletions(typed, open);
  const error = errorOf(typed.text);
  const shownError = refused === typed.text || isBehind(error, typed.cursor) ? error : undefined;

  const write = (next: Typed) => {
    setTyped(next);
    setChosen(-1);
    // The cursor can be set once the new text is in the field.
    requestAnimationFrame(() => ref.current?.setSelectionRange(next.cursor, next.cursor));
  };
  const submit = (text: string) => {
    const query = text.trim();
    setOpen(false);
    if (errorOf(query) !== undefined) return setRefused(text);
    if (query !== '') preferences.rememberSearch(query);
    if (query !== address.query) update({ query, entry: undefined });
  };
  const accept = (suggestion: Suggestion) => {
    if (suggestion.kind === 'completion') return write(applyCompletion(typed, suggestion.item));
    write({ text: suggestion.query, cursor: suggestion.query.length });
    submit(suggestion.query);
  };
  const applyFix = () => {
    if (error?.suggestion === undefined) return;
    const { start, end, suggestion } = error;
    write({
      text: typed.text.slice(0, start) + suggestion + typed.text.slice(end),
      cursor: start + suggestion.length,
    });
    ref.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    const picked = suggestions[chosen];
    const first = suggestions[0];
    const { key } = event;
    if (key === 'ArrowDown' && suggestions.length > 0) setChosen((chosen + 1) % suggestions.length);
    else if (key === 'ArrowUp' && suggestions.length > 0) setChosen(Math.max(chosen - 1, -1));
    else if (key === 'ArrowDown' && !open) setOpen(true);
    else if (key === 'Tab' && !event.shiftKey && typed.text !== '' && (picked ?? first) !== undefined)
      accept(picked ?? first!);
    else if (key === 'Enter' && picked !== undefined) accept(picked);
    else if (key === 'Enter' && !event.shiftKey) submit(typed.text);
    else if (key === 'Escape' && suggestions.length > 0) setOpen(false);
    else if (key === 'Escape') event.currentTarget.blur();
    else return;
    event.preventDefault();
  };

  return (
    <div className="SearchBox" role="search" data-wrong={shownError !== undefined}>
      <Search size={16} aria-hidden="true" />
      <div className="SearchBox-field">
        <Mirror text={typed.text} error={shownError} />
        <textarea
          ref={ref}
          rows={1}
          aria-label="Search lines"
          aria-controls={listId}
          aria-activedescendant={chosen >= 0 ? `${listId}-${chosen}` : undefined}
          aria-autocomplete="list"
          aria-invalid={shownError !== undefined}
          autoComplete="off"
          autoCapitalize="off"
          autoCorrect="off"
          spellCheck={false}
          maxLength={QUERY_LIMITS.characters}
          placeholder="Words, level:error, durationMs:>500, or | stats count() by service"
          value={typed.text}
          onChange={({ target }) => {
            setTyped({ text: target.value, cursor: target.selectionStart });
            setChosen(-1);
            setOpen(true);
          }}
          onSelect={({ currentTarget }) =>
            setTyped({ text: currentTarget.value, cursor: currentTarget.selectionStart })
          }
          onKeyDown={onKeyDown}
          onFocus={() => setOpen(typed.text === '')}
          onBlur={() => setOpen(false)}
        />
      </div>
      <kbd aria-hidden="true">{typed.text === address.query ? '/' : '↵'}</kbd>
      <div className="SearchBox-below">
        {shownError !== undefined && <SearchProblem error={shownError} onApply={applyFix} />}
        <CompletionList id={listId} suggestions={suggestions} chosen={chosen} onAccept={accept} />
      </div>
    </div>
  );
}

/** What is in the field: the address's query until somebody types, and again when the address changes. */
function useTyped(query: string): [Typed, (next: Typed) => void] {
  const [typed, setTyped] = useState<Typed>({ text: query, cursor: query.length });
  const [shown, setShown] = useState(query);
  if (shown !== query) {
    setShown(query);
    setTyped({ text: query, cursor: query.length });
  }
  return [typed, setTyped];
}

function errorOf(text: string): QueryError | undefined {
  const result = parseQuery(text);
  return result.ok || text.trim() === '' ? undefined : result.error;
}

/** Whether an error lies before the word that is being typed; what is not finished yet is no mistake. */
function isBehind(error: QueryError | undefined, cursor: number): boolean {
  return error !== undefined && error.end < cursor && error.end > error.start;
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
