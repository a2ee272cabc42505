import type { DeadLetterDetailDto, DeadLetterDto } from '../api/queue.ts';
import { DEAD_LETTER_LIMIT } from '../api/queue.ts';
import type { Broker, DeadLetter } from '../broker/broker.ts';
import { textAt } from '../core/batch.ts';
import type { Clock } from '../core/clock.ts';
import { decodeEnvelope } from '../core/envelope.ts';
import { AppError } from '../core/errors.ts';
import type { QueueService } from '../server/services.ts';
import { formatTimeUs } from '../server/time-range.ts';
import type { Closers } from './closers.ts';

/** Messages of a dead letter that are shown. */
const SHOWN_MESSAGES = 20;
const SAMPLE_MS = 1000;
/** Growth is that of the last ten samples. */
const SAMPLES = 10;

export interface QueueServiceDeps {
  readonly broker: Broker;
  readonly clock: Clock;
  readonly closers: Closers;
  readonly linesPerSecond: () => number;
}

/** What people ask of the queue, over any broker. */
export function createQueueService(deps: QueueServiceDeps): QueueService {
  const { broker, clock, closers } = deps;
  const samples: { readonly nowMs: number; readonly messages: number }[] = [];
  async function look(): Promise<void> {
    const { messages } = await broker.stats();
    samples.push({ nowMs: clock.nowMs(), messages });
    if (samples.length > SAMPLES) samples.shift();
  }
  // While the broker is away the last growth stands; `status` says that it is away.
  const timer = setInterval(() => void look().catch(() => undefined), SAMPLE_MS);
  closers.add('queue figures', () => clearInterval(timer));

  function growth(): number {
    const [first, last] = [samples[0], samples.at(-1)];
    if (first === undefined || last === undefined || last.nowMs <= first.nowMs) return 0;
    return ((last.messages - first.messages) * 1000) / (last.nowMs - first.nowMs);
  }

  return {
    async status() {
      return { ...(await broker.stats()), growthPerSecond: growth(), linesPerSecond: deps.linesPerSecond() };
    },
    deadLetters: async (limit) => (await broker.deadLetters(limit)).map(dtoOf),
    async deadLetter(id) {
      const letter = (await broker.deadLetters(DEAD_LETTER_LIMIT)).find((listed) => listed.id === id);
      return letter === undefined ? undefined : detailOf(letter);
    },
    retry: (id) => broker.retryDeadLetter(id),
    drop: (id) => broker.dropDeadLetter(id),
  };
}

function dtoOf({ id, reason, deliveries, timeMs, bytes }: DeadLetter): DeadLetterDto {
  return { id, reason, deliveries, bytes, time: formatTimeUs(timeMs * 1000) };
}

function detailOf(letter: DeadLetter): DeadLetterDetailDto {
  try {
    const { count, message } = decodeEnvelope(letter.body);
    const shown = Math.min(count, SHOWN_MESSAGES);
    const messages = Array.from({ length: shown }, (_, row) => textAt(message, row));
    return { ...dtoOf(letter), lines: count, messages };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return { ...dtoOf(letter), lines: 0, messages: [] };
  }
}
