import { LEVELS } from '../../../../core/level.ts';
import type { TableColumnDto, TableValueDto } from '../../../../api/query.ts';
import { LevelLabel } from '../../../components/LevelLabel.tsx';
import { LogText } from '../../../components/LogText.tsx';
import { TemplateText } from '../../../components/TemplateText.tsx';
import { useTemplateTexts } from '../../../components/use-template-texts.ts';
import { formatShare } from '../../../format/number.ts';
import { formatClock, formatDay, parseTime } from '../../../format/time.ts';
import { useZone } from '../../../state/app-context.ts';
import { formatNumber } from './format-cell.ts';

export interface ResultCellProps {
  readonly column: TableColumnDto;
  readonly value: TableValueDto;
}

/** A value as people read it. */
export function ResultCell({ column: { name, type }, value }: ResultCellProps) {
  if (value === null || value === '') return <span className="muted">–</span>;
  if (type === 'time') return <Time value={String(value)} />;
  if (typeof value === 'number') return name === 'share' ? formatShare(value) : formatNumber(value);
  if (name === 'template') return <Template id={String(value)} />;
  const level = name === 'level' ? LEVELS.find((known) => known === value) : undefined;
  if (level !== undefined) return <LevelLabel level={level} />;
  return <LogText text={Array.isArray(value) ? value.join(', ') : String(value)} />;
}

function Time({ value }: { readonly value: string }) {
  const zone = useZone();
  const timeMs = parseTime(value);
  return (
    <time dateTime={value}>
      {formatDay(timeMs, zone)} {formatClock(timeMs, zone)}
    </time>
  );
}

function Template({ id }: { readonly id: string }) {
  const text = useTemplateTexts().get(id);
  return text === undefined ? <span className="mono">{id}</span> : <TemplateText text={text} />;
}
