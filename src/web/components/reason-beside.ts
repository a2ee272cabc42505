import type { IncidentDto } from '../../api/detection.ts';

/** The first reason or piece of evidence that says more than the title does. */
export function reasonBeside({
  title,
  reasons,
  evidence,
}: Pick<IncidentDto, 'title' | 'reasons' | 'evidence'>): string | undefined {
  return [...reasons, ...evidence]
    .map(({ sentence }) => sentence)
    .find((sentence) => !title.includes(sentence));
}
