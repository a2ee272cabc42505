import { visibleText } from '../../analyze/report/visible-text.ts';
import type { EntryDto } from '../../api/entries.ts';
import type { Level } from '../../core/level.ts';
import type { Colours } from '../cli-context.ts';

/** `12:30:01.123 ERROR payments  message  ▲ 0.83`: times in UTC, with their date when asked for, anomalous lines marked. */
export function formatEntry(entry: EntryDto, colours: Colours, day: 'date' | 'today' = 'today'): string {
  const start = day === 'date' ? 0 : '2026-01-05T'.length;
  const time = colours.dim(entry.time.slice(start, '2026-01-05T12:30:01.123'.length).replace('T', ' '));
  const level = LEVEL_STYLES[entry.level](entry.level.toUpperCase().padEnd(5).slice(0, 5), colours);
  const service = colours.cyan(visibleText(entry.service).padEnd(10));
  const mark = entry.anomalous ? `  ${colours.magenta(`▲ ${entry.score.toFixed(2)}`)}` : '';
  return `${time} ${level} ${service} ${visibleText(entry.message)}${mark}`;
}

type Style = (text: string, colours: Colours) => string;

const LEVEL_STYLES: Readonly<Record<Level, Style>> = {
  unknown: (_text, colours) => colours.dim('-    '),
  trace: (text, colours) => colours.dim(text),
  debug: (text, colours) => colours.dim(text),
  info: (text, colours) => colours.blue(text),
  warn: (text, colours) => colours.yellow(text),
  error: (text, colours) => colours.red(text),
  fatal: (text, colours) => colours.magenta(text),
};
