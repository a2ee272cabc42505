import { useLayoutEffect, useRef, useState } from 'react';
import type { KeyboardEvent, RefObject } from 'react';
import { parseQuery } from '../../../../query/parse-query.ts';
import type { QueryError } from '../../../../query/query-error.ts';
import { useApp } from '../../../state/app-context.ts';
import { usePageAddress } from '../../../state/use-page-address.ts';
import { applyCompletion } from './apply-completion.ts';
import type { Typed } from './apply-completion.ts';
import { useCompletions } from './use-completions.ts';
import type { Suggestion } from './use-completions.ts';

export interface SearchEditor {
  readonly typed: Typed;
  /** Whether what is typed is what is shown below. */
  readonly searched: boolean;
  readonly suggestions: readonly Suggestion[];
  /** Position of the suggestion that Enter takes, or -1. */
  readonly chosen: number;
  /** What is wrong, once it is no longer just unfinished. */
  readonly error: QueryError | undefined;
  onType(next: Typed): void;
  onSelect(next: Typed): void;
  onFocus(): void;
  onBlur(): void;
  onKeyDown(event: KeyboardEvent<HTMLTextAreaElement>): void;
  accept(suggestion: Suggestion): void;
  /** Writes what the error suggests. */
  applyFix(): void;
}

/** What the field of the query language does with what is typed into it. */
export function useSearchEditor(field: RefObject<HTMLTextAreaElement | null>): SearchEditor {
  const { address } = usePageAddress();
  const search = useSearch();
  const [typed, setTyped] = useTyped(address.query);
  const [open, setOpen] = useState(false);
  const [chosen, setChosen] = useState(-1);
  const [refused, setRefused] = useState<string>();
  const suggestions = useCompletions(typed, open);
  const error = errorOf(typed.text);

  // Set as soon as the new text is in the field: a frame later somebody may have typed on.
  const cursorDue = useRef<number>(undefined);
  useLayoutEffect(() => {
    if (cursorDue.current === undefined) return;
    field.current?.setSelectionRange(cursorDue.current, cursorDue.current);
    cursorDue.current = undefined;
  });
  const write = (next: Typed) => {
    setTyped(next);
    setChosen(-1);
    cursorDue.current = next.cursor;
  };
  const submit = (text: string) => {
    setOpen(false);
    if (errorOf(text.trim()) === undefined) search(text.trim());
    else setRefused(text);
  };
  const accept = (suggestion: Suggestion) => {
    if (suggestion.kind === 'completion') return write(applyCompletion(typed, suggestion.item));
    write({ text: suggestion.query, cursor: suggestion.query.length });
    submit(suggestion.query);
  };
  const keys = { suggestions, chosen, typed, open, setChosen, setOpen, accept, submit };
  return {
    typed,
    searched: typed.text === address.query,
    suggestions,
    chosen,
    error: refused === typed.text || isBehind(error, typed.cursor) ? error : undefined,
    onType: (next) => {
      setTyped(next);
      setChosen(-1);
      setOpen(true);
    },
    onSelect: setTyped,
    onFocus: () => setOpen(typed.text === ''),
    onBlur: () => setOpen(false),
    onKeyDown: (event) => {
      if (pressKey(event, keys)) event.preventDefault();
    },
    accept,
    applyFix: () => {
      if (error?.suggestion === undefined) return;
      const front = typed.text.slice(0, error.start) + error.suggestion;
      write({ text: front + typed.text.slice(error.end), cursor: front.length });
      field.current?.focus();
    },
  };
}

/** Goes to the lines of a query and remembers it. */
function useSearch(): (query: string) => void {
  const { preferences } = useApp();
  const { address, update } = usePageAddress();
  return (query) => {
    if (query !== '') preferences.rememberSearch(query);
    if (query !== address.query) update({ query, entry: undefined });
  };
}

interface KeyTargets {
  readonly suggestions: readonly Suggestion[];
  readonly chosen: number;
  readonly typed: Typed;
  readonly open: boolean;
  setChosen(position: number): void;
  setOpen(open: boolean): void;
  accept(suggestion: Suggestion): void;
  submit(text: string): void;
}

/** @returns whether the key meant something */
function pressKey({ key, shiftKey, currentTarget }: KeyboardEvent<HTMLElement>, to: KeyTargets): boolean {
  const { suggestions, chosen, typed } = to;
  const picked = suggestions[chosen];
  const taken = picked ?? (key === 'Tab' && typed.text !== '' ? suggestions[0] : undefined);
  if (key === 'ArrowDown' && suggestions.length > 0) to.setChosen((chosen + 1) % suggestions.length);
  else if (key === 'ArrowUp' && suggestions.length > 0) to.setChosen(Math.max(chosen - 1, -1));
  else if (key === 'ArrowDown' && !to.open) to.setOpen(true);
  else if ((key === 'Tab' || key === 'Enter') && !shiftKey && taken !== undefined) to.accept(taken);
  else if (key === 'Enter' && !shiftKey) to.submit(typed.text);
  else if (key === 'Escape' && suggestions.length > 0) to.setOpen(false);
  else if (key === 'Escape') currentTarget.blur();
  else return false;
  return true;
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
