import { Readable } from 'node:stream';
import type { FastifyReply } from 'fastify';
import { exportQuery } from '../../api/entries.ts';
import { queryExportQuery } from '../../api/query.ts';
import { nowUs } from '../../core/clock.ts';
import type { Clock } from '../../core/clock.ts';
import { storeQuery } from '../../query/query-filter.ts';
import type { StoreQuery } from '../../query/query-filter.ts';
import type { EntryStore, ExportFormat } from '../../store/store.ts';
import { entryFilter, plainFilter } from '../entry-dto.ts';
import { EXPORT_TYPES, exportFile } from '../export-file.ts';
import { readQuery } from '../read-query.ts';
import type { EntriesFor } from '../role-limits.ts';
import { route } from '../route.ts';
import type { Route } from '../route.ts';
import { withOlderIds } from '../template-ids.ts';
import type { TemplateIds } from '../template-ids.ts';
import { whenGone } from '../when-gone.ts';

export interface ExportRoutesDeps {
  readonly entries: EntryStore;
  readonly templates: TemplateIds;
  readonly clock: Clock;
  /** Within the limits of whoever asks; `entries` for everybody unless given. */
  readonly entriesFor?: EntriesFor;
}

const answer = {
  contentType: EXPORT_TYPES.ndjson,
  also: [EXPORT_TYPES.csv, EXPORT_TYPES.parquet],
  description: 'NDJSON, CSV or Parquet, as `format` says; breaks off when the store fails in the middle',
};

export function exportRoutes({
  entries,
  templates,
  clock,
  entriesFor = () => entries,
}: ExportRoutesDeps): Route[] {
  return [
    route(
      {
        method: 'GET',
        path: '/api/v1/entries/export',
        summary: 'Everything that matches, oldest first, as one streamed file without a row cap',
        tag: 'entries',
        query: exportQuery,
        answer,
      },
      ({ query, request, reply }) => {
        const filter = withOlderIds(entryFilter(query, nowUs(clock)), templates);
        return send(entriesFor(request), { query: { filter, pipes: [] }, format: query.format, reply });
      },
    ),
    route(
      {
        method: 'GET',
        path: '/api/v1/query/export',
        summary:
          'All lines or all rows of the table that a query gives, as one streamed file without a row cap',
        tag: 'query',
        query: queryExportQuery,
        answer,
      },
      ({ query: input, request, reply }) => {
        const now = nowUs(clock);
        const base = withOlderIds(plainFilter(input, now), templates);
        const { filter, pipes } = storeQuery(base, readQuery(input.query), now);
        const query = { filter: withOlderIds(filter, templates), pipes };
        return send(entriesFor(request), { query, format: input.format, reply });
      },
    ),
  ];
}

interface Sending {
  readonly query: StoreQuery;
  readonly format: ExportFormat;
  readonly reply: FastifyReply;
}

async function send(entries: EntryStore, { query, format, reply }: Sending): Promise<FastifyReply> {
  const file = await exportFile(entries, { query, format, signal: whenGone(reply) });
  const name = query.pipes.length === 0 ? 'logsentry-entries' : 'logsentry-table';
  return reply
    .type(EXPORT_TYPES[format])
    .header('content-disposition', `attachment; filename="${name}.${format}"`)
    .send(Readable.from(file, { objectMode: false }));
}
