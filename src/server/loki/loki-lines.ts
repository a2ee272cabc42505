import type { AttributeValue, Entry } from '../../core/entry.ts';
import type { EntryFilter } from '../../core/entry-filter.ts';
import { attributeText } from '../../query/evaluate.ts';
import { STREAM_LABELS } from '../../query/logql/logql.ts';
import type { EntryStore } from '../../store/store.ts';

/** Pages of the store, by its contract. */
const PAGE = 1000;

export interface LinesRequest {
  readonly filter: EntryFilter;
  readonly limit: number;
  readonly direction: 'forward' | 'backward';
  /** Whether the client reads attributes apart from labels (`X-Loki-Response-Encoding-Flags`). */
  readonly categorized: boolean;
  readonly signal: AbortSignal;
}

type Value =
  readonly [string, string] | readonly [string, string, { structuredMetadata: Record<string, string> }];

export interface LokiStreams {
  readonly resultType: 'streams';
  readonly encodingFlags?: readonly string[];
  readonly result: readonly {
    readonly stream: Readonly<Record<string, string>>;
    readonly values: readonly Value[];
  }[];
  readonly stats: object;
}

/** Lines by stream, each stream in the direction asked for. */
export async function lokiLines(entries: EntryStore, request: LinesRequest): Promise<LokiStreams> {
  const streams = new Map<string, { stream: Record<string, string>; values: Value[] }>();
  for (const entry of await read(entries, request)) {
    const stream = streamOf(entry);
    const key = JSON.stringify(stream);
    let found = streams.get(key);
    if (found === undefined) streams.set(key, (found = { stream, values: [] }));
    found.values.push(valueOf(entry, request.categorized));
  }
  return {
    resultType: 'streams',
    ...(request.categorized && { encodingFlags: ['categorize-labels'] }),
    result: [...streams.values()],
    stats: {},
  };
}

async function read(
  entries: EntryStore,
  { filter, limit, direction, signal }: LinesRequest,
): Promise<readonly Entry[]> {
  const found: Entry[] = [];
  const order = direction === 'forward' ? 'oldest' : 'newest';
  let cursor: string | undefined;
  do {
    const page = await entries.find(filter, {
      limit: Math.min(PAGE, limit - found.length),
      order,
      signal,
      ...(cursor !== undefined && { cursor }),
    });
    found.push(...page.entries);
    cursor = page.nextCursor;
  } while (cursor !== undefined && found.length < limit);
  return found;
}

function streamOf(entry: Entry): Record<string, string> {
  const labels = STREAM_LABELS.map((name) => [name, entry[name]] as const);
  return Object.fromEntries(labels.filter(([, value]) => value !== ''));
}

function valueOf(entry: Entry, categorized: boolean): Value {
  const time = `${entry.timeUs}000`;
  if (!categorized) return [time, entry.message];
  return [time, entry.message, { structuredMetadata: metadataOf(entry) }];
}

function metadataOf({ attributes, trace, score, templateId, anomalous }: Entry): Record<string, string> {
  const present = Object.entries(attributes).filter(
    (pair): pair is [string, Exclude<AttributeValue, null>] => pair[1] !== null,
  );
  return {
    ...Object.fromEntries(present.map(([name, value]) => [name, attributeText(value)])),
    ...(trace !== '' && { trace }),
    template: templateId,
    score: String(score),
    ...(anomalous && { anomalous: 'true' }),
  };
}
