import type { Entry } from '../../src/core/entry.ts';

/** An entry with nothing in it. */
export const EMPTY_ENTRY: Entry = {
  id: '0-0000000000000000-0',
  timeUs: 0,
  level: 'info',
  service: '',
  host: '',
  source: '',
  message: '',
  attributes: {},
  trace: '',
  templateId: '0000000000000000',
  score: 0,
  anomalous: false,
  modelVersion: 0,
  flags: 0,
};
