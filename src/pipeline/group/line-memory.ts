import type { Entry } from '../../core/entry.ts';
import { LEVEL_CODE } from '../../core/level.ts';
import type { Signal } from '../pattern/signal.ts';
import { EVIDENCE_TEXT_LIMIT, type EvidenceLine } from './incident.ts';

/** Kinds of line of which the latest is remembered: about 4 MB. */
export const LINES_LIMIT = 10_000;

/** The latest line of each kind, to show people what a signal is about. */
export class LineMemory {
  readonly #lines = new Map<string, EvidenceLine>();

  add(entry: Entry): void {
    const level = LEVEL_CODE[entry.level];
    const key = keyOf(entry.service, entry.templateId, level);
    this.#lines.delete(key);
    if (this.#lines.size >= LINES_LIMIT) {
      const oldest = this.#lines.keys().next().value;
      if (oldest !== undefined) this.#lines.delete(oldest);
    }
    this.#lines.set(key, {
      entryId: entry.id,
      timeUs: entry.timeUs,
      service: entry.service,
      templateId: entry.templateId,
      level,
      message: entry.message.slice(0, EVIDENCE_TEXT_LIMIT),
      score: entry.score,
    });
  }

  find({ service, templateId, level }: Signal): EvidenceLine | undefined {
    return templateId === undefined ? undefined : this.#lines.get(keyOf(service, templateId, level));
  }
}

function keyOf(service: string, templateId: string, level: number): string {
  return `${level >= LEVEL_CODE.error ? '!' : ''}${templateId} ${service}`;
}
