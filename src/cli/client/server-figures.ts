import { AppError } from '../../core/errors.ts';
import { readRefusal } from './api-client.ts';
import type { ApiClient } from './api-client.ts';

/** What a server says of itself at `/metrics`. */
export interface ServerFigures {
  /** Processor time of its main process, s; the store engine's own process is not in it. */
  readonly cpuSeconds: number;
  readonly residentBytes: number;
  readonly processedLines: number;
}

/** @throws AppError SERVER_REFUSED when there are no metrics, or none of LogSentry's. */
export async function readServerFigures(client: ApiClient): Promise<ServerFigures> {
  const response = await client.send('/metrics');
  if (!response.ok) throw await readRefusal(response);
  const text = await response.text();
  const value = (name: string): number => {
    const found = new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1];
    if (found !== undefined) return Number(found);
    throw new AppError('SERVER_REFUSED', `The metrics of ${client.url} do not have ${name}.`, {
      nextStep: 'Check that it is the address of a LogSentry server of the same version.',
    });
  };
  return {
    cpuSeconds: value('process_cpu_seconds_total'),
    residentBytes: value('process_resident_memory_bytes'),
    processedLines: value('logsentry_processed_lines_total'),
  };
}
