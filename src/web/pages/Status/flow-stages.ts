import type { LiveStatsDto, StatusDto } from '../../../api/overview.ts';
import { formatDuration } from '../../format/duration.ts';
import { formatBytes, formatCount, formatPlural, formatRate, formatShare } from '../../format/number.ts';

/** A box of the flow picture. */
export interface FlowStage {
  readonly name: 'Ingest' | 'Queue' | 'Processors' | 'Store';
  /** What matters most, large. */
  readonly figure: string;
  readonly facts: readonly (readonly [name: string, value: string])[];
  /** What is wrong with it and what to do, when something is. */
  readonly trouble?: string;
}

/** A queue this full soon refuses what is sent. */
const QUEUE_FULL_SHARE = 0.8;
/** People expect a line within a second; this is no longer a hiccup. */
const LATE_SECONDS = 30;

export interface FlowInput {
  readonly status: StatusDto;
  readonly stats: LiveStatsDto | undefined;
}

/** The way of a line from sender to store, with what is stuck and what helps. */
export function flowStages({ status, stats }: FlowInput): readonly FlowStage[] {
  const { ingest, queue, processors, store } = status;
  return [
    {
      name: 'Ingest',
      figure: stats === undefined ? '–' : `${formatRate(stats.linesPerSecond)} lines/s`,
      facts: [
        ['lines accepted', formatCount(ingest.accepted)],
        ['lines rejected', formatCount(ingest.rejected)],
        ['requests refused', formatCount(ingest.refused)],
      ],
      ...trouble(
        ingest.refused > 0 &&
          `${formatPlural(ingest.refused, 'request')} refused since the queue was full. Senders try again; look at the queue.`,
      ),
    },
    {
      name: 'Queue',
      figure: `${formatBytes(queue.bytes)} waiting`,
      facts: [
        ['batches waiting', formatCount(queue.messages)],
        ['batches in work', formatCount(queue.unacknowledged)],
        ['full', formatShare(queue.limitBytes === 0 ? 0 : queue.bytes / queue.limitBytes)],
        ['dead letters (put aside)', formatCount(queue.deadLetters)],
      ],
      ...trouble(queueTrouble(queue)),
    },
    {
      name: 'Processors',
      figure: stats === undefined ? '–' : lag(stats.lagSeconds),
      facts: [
        ['workers', formatCount(processors.workers)],
        ['lines processed', formatCount(processors.lines)],
        ['batches failed', formatCount(processors.failures)],
      ],
      ...trouble(
        stats !== undefined &&
          stats.lagSeconds > LATE_SECONDS &&
          `Lines appear ${formatDuration(stats.lagSeconds)} late: more arrives than is processed. Give it more cores or another \`process\` role.`,
      ),
    },
    {
      name: 'Store',
      figure: `${formatBytes(store.diskBytes)} on disk`,
      facts: [
        ['lines kept', formatCount(store.rows)],
        ['bytes a line', store.rows === 0 ? '–' : formatRate(store.diskBytes / store.rows)],
        ['files (parts)', formatCount(store.parts)],
        ['engine', store.engine],
      ],
      ...trouble(status.checks.find(({ name, ok }) => name === 'store' && !ok)?.detail),
    },
  ];
}

function queueTrouble(queue: StatusDto['queue']): string | false {
  if (queue.deadLetters > 0) {
    return `${formatPlural(queue.deadLetters, 'batch', 'batches')} could not be processed and were put aside. The log of the server says why.`;
  }
  return (
    queue.bytes > queue.limitBytes * QUEUE_FULL_SHARE &&
    'Nearly full: soon senders are told to wait. See whether processors or store are stuck.'
  );
}

function lag(seconds: number): string {
  return seconds < 1 ? 'under 1 s behind' : `${formatDuration(seconds)} behind`;
}

function trouble(text: string | false | undefined): { readonly trouble?: string } {
  return text === false || text === undefined ? {} : { trouble: text };
}
