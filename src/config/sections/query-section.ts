import { z } from 'zod';
import { section } from '../section.ts';
import { GIBIBYTE, HOUR_MS, MEBIBYTE, TEBIBYTE } from '../units.ts';

export const querySection = section(
  'Limits of one query by the role of whoever asks; those of the store hold besides. Exports have no limit on time and rows.',
  {
    viewerTimeoutMs: queryTimeout('viewers'),
    viewerMemoryBytes: queryMemory('viewers'),
    viewerRows: queryRows('viewers'),
    editorTimeoutMs: queryTimeout('editors'),
    editorMemoryBytes: queryMemory('editors'),
    editorRows: queryRows('editors'),
  },
);

function queryTimeout(whose: string) {
  return z
    .int()
    .min(100)
    .max(HOUR_MS)
    .default(30_000)
    .meta({
      description: `Longest time for one query of ${whose}.`,
      unit: 'ms',
    });
}

function queryMemory(whose: string) {
  return z
    .int()
    .min(16 * MEBIBYTE)
    .max(TEBIBYTE)
    .default(GIBIBYTE)
    .meta({ description: `Most memory for one query of ${whose}.`, unit: 'bytes' });
}

function queryRows(whose: string) {
  return z
    .int()
    .min(0)
    .max(1_000_000_000_000)
    .default(0)
    .meta({
      description: `Most lines that one query of ${whose} may look at; 0 for any number.`,
      unit: 'lines',
    });
}
