import { Search } from 'lucide-react';
import { useId, useState } from 'react';
import type { KeyboardEvent, Ref } from 'react';
import { useQuery } from '@tanstack/react-query';
import { facetsQuery } from '../../api/read-queries.ts';
import { withChip } from '../../state/filters.ts';
import { parseSearch } from '../../state/parse-search.ts';
import { rangePairs, usePageAddress } from '../../state/use-page-address.ts';
import { complete } from './complete-search.ts';
import { CompletionList } from './CompletionList.tsx';
import type { Completion } from './complete-search.ts';
import './SearchBox.css';

/** Turns what is typed into filters; completes fields and their values. */
export function SearchBox({ ref }: { readonly ref: Ref<HTMLInputElement> }) {
  const { address, update } = usePageAddress();
  const facets = useQuery(facetsQuery(rangePairs(address.range)));
  const listId = useId();
  const [typed, setTyped] = useState('');
  const [focused, setFocused] = useState(false);
  const [chosen, setChosen] = useState(-1);
  const completions = focused ? complete(typed, facets.data) : [];

  const submit = () => {
    const filters = parseSearch(typed).reduce(withChip, address.filters);
    setTyped('');
    update({ filters });
  };
  const accept = (completion: Completion) => {
    setTyped(completion.input);
    setChosen(-1);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    const picked = completions[chosen];
    if (event.key === 'ArrowDown') setChosen(Math.min(chosen + 1, completions.length - 1));
    else if (event.key === 'ArrowUp') setChosen(Math.max(chosen - 1, -1));
    else if (event.key === 'Tab' && picked === undefined && completions[0] !== undefined && typed !== '') {
      accept(completions[0]);
    } else if ((event.key === 'Enter' || event.key === 'Tab') && picked !== undefined) accept(picked);
    else if (event.key === 'Enter') submit();
    else if (event.key === 'Escape') event.currentTarget.blur();
    else return;
    event.preventDefault();
  };

  return (
    <div className="SearchBox" role="search">
      <Search size={16} aria-hidden="true" />
      <input
        ref={ref}
        role="combobox"
        aria-label="Search lines"
        aria-expanded={completions.length > 0}
        aria-controls={listId}
        aria-activedescendant={chosen >= 0 ? `${listId}-${chosen}` : undefined}
        aria-autocomplete="list"
        autoComplete="off"
        autoCapitalize="off"
        spellCheck={false}
        placeholder='Words or "a phrase", service:checkout, level:error, score:0.8'
        value={typed}
        onChange={(event) => {
          setTyped(event.target.value);
          setChosen(-1);
        }}
        onKeyDown={onKeyDown}
        onFocus={() => setFocused(true)}
        onBlur={() => setFocused(false)}
      />
      <kbd aria-hidden="true">{typed === '' ? '/' : '↵'}</kbd>
      <CompletionList id={listId} completions={completions} chosen={chosen} onAccept={accept} />
    </div>
  );
}
