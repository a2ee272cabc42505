import { useState } from 'react';
import type { EntryDto } from '../../../api/entries.ts';
import { useKeys } from '../../state/use-keys.ts';
import { usePageAddress } from '../../state/use-page-address.ts';

/**
 * The row that `j`, `k` and the arrows move among `lines`; Enter opens it, and while a line is open moving opens the
 * next. The result is the id of the row.
 */
export function useRowCursor(
  lines: readonly EntryDto[],
  scrollTo: (index: number) => void,
): string | undefined {
  const { address, update } = usePageAddress();
  const [cursorId, setCursorId] = useState<string>();
  const move = (step: number) => {
    const at = lines.findIndex(({ id }) => id === (cursorId ?? address.entry));
    const index = Math.min(Math.max(at + step, 0), lines.length - 1);
    const line = lines[index];
    if (line === undefined) return;
    setCursorId(line.id);
    scrollTo(index);
    if (address.entry !== undefined) update({ entry: line.id }, { replace: true });
  };
  useKeys({
    j: () => move(1),
    k: () => move(-1),
    ArrowDown: () => move(1),
    ArrowUp: () => move(-1),
    Enter: () => cursorId !== undefined && update({ entry: cursorId }),
  });
  return cursorId;
}
