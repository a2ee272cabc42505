import type { CompletionsDto } from '../../../../api/query.ts';
import { completionPlace } from '../../../../query/completion-place.ts';

export type CompletionItem = CompletionsDto['items'][number];

export interface Typed {
  readonly text: string;
  /** In UTF-16 code units. */
  readonly cursor: number;
}

/** The text with a completion in place of the word at the cursor, ready for what comes next. */
export function applyCompletion({ text, cursor }: Typed, item: CompletionItem): Typed {
  const { start, end } = completionPlace(text, cursor);
  const inserted = item.text + suffix({ text, cursor }, item);
  const rest = text.slice(end);
  // What stands there already is not written twice.
  const kept = inserted.endsWith(rest.charAt(0)) && rest !== '' ? rest.slice(1) : rest;
  return { text: text.slice(0, start) + inserted + kept, cursor: start + inserted.length };
}

function suffix({ text, cursor }: Typed, { kind, text: name }: CompletionItem): string {
  switch (kind) {
    case 'value':
      return ' ';
    case 'pipe':
      return name === 'patterns' || name === 'anomalies' ? '' : ' ';
    case 'statistic':
      return name === 'count' || name === 'rate' ? '() ' : '(';
    case 'keyword':
      return /\w$/.test(name) ? ' ' : '';
    case 'field': {
      const place = completionPlace(text, cursor);
      return place.kind === 'field' && place.keywords.includes('has:') ? ':' : '';
    }
  }
}
