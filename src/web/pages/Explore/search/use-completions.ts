import { useQuery } from '@tanstack/react-query';
import { completionPlace } from '../../../../query/completion-place.ts';
import { completionsQuery } from '../../../api/read-queries.ts';
import { usePreferences } from '../../../state/app-context.ts';
import { rangePairs, usePageAddress } from '../../../state/use-page-address.ts';
import type { CompletionItem, Typed } from './apply-completion.ts';

/** A way to go on: something at the cursor, or a whole earlier search. */
export type Suggestion =
  | { readonly kind: 'completion'; readonly item: CompletionItem }
  | { readonly kind: 'recent'; readonly query: string };

const MOST_SHOWN = 10;
const RECENT_SHOWN = 5;

/** How what is typed could go on; earlier searches while nothing is typed. */
export function useCompletions({ text, cursor }: Typed, open: boolean): readonly Suggestion[] {
  const { address } = usePageAddress();
  const { searches } = usePreferences();
  const { data } = useQuery({
    ...completionsQuery({ text, cursor }, rangePairs(address.range)),
    enabled: open,
  });
  if (!open) return [];
  const place = completionPlace(text, cursor);
  const typed = place.typed.replace(/^"/, '').toLowerCase();
  const recent: Suggestion[] =
    text.trim() === '' ? searches.slice(0, RECENT_SHOWN).map((query) => ({ kind: 'recent', query })) : [];
  // While the answer for another place is on screen, nothing is better than something wrong.
  const items = data?.start === place.start ? data.items : [];
  const fitting = items.filter((item) => {
    const name = item.text.replace(/^"/, '').toLowerCase();
    return name.startsWith(typed) && name !== typed;
  });
  return [...recent, ...fitting.map((item): Suggestion => ({ kind: 'completion', item }))].slice(
    0,
    MOST_SHOWN,
  );
}
