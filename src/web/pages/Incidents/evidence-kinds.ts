import type { IncidentDto } from '../../../api/detection.ts';

export type EvidenceDto = IncidentDto['evidence'][number];

/** A sign and a word for each kind of evidence: told apart without colour. */
export const EVIDENCE_KINDS: Readonly<
  Record<EvidenceDto['kind'], { readonly sign: string; readonly name: string }>
> = {
  'new-template': { sign: '✚', name: 'new pattern' },
  burst: { sign: '▲', name: 'burst' },
  silence: { sign: '▽', name: 'silence' },
  'level-shift': { sign: '■', name: 'levels shifted' },
  'parameter-shift': { sign: '●', name: 'value shifted' },
  session: { sign: '⬢', name: 'odd session' },
  line: { sign: '◆', name: 'odd line' },
};
