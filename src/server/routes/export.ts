import { Readable } from 'node:stream';
import { exportQuery } from '../../api/entries.ts';
import { nowUs } from '../../core/clock.ts';
import type { Clock } from '../../core/clock.ts';
import type { Entry } from '../../core/entry.ts';
import type { EntryStore } from '../../store/store.ts';
import { csvRow } from '../../core/csv.ts';
import { entryDto, entryFilter } from '../entry-dto.ts';
import { route } from '../route.ts';
import type { Route } from '../route.ts';
import { withOlderIds } from '../template-ids.ts';
import type { TemplateIds } from '../template-ids.ts';

const COLUMNS = [
  'time',
  'level',
  'service',
  'host',
  'message',
  'score',
  'anomalous',
  'templateId',
  'trace',
  'source',
  'attributes',
  'id',
] as const;

export function exportRoutes(deps: {
  readonly entries: EntryStore;
  readonly templates: TemplateIds;
  readonly clock: Clock;
}): Route[] {
  return [
    route(
      {
        method: 'GET',
        path: '/api/v1/entries/export',
        summary: 'Everything that matches, oldest first, as one streamed file without a row cap',
        tag: 'entries',
        query: exportQuery,
        answer: { contentType: 'application/x-ndjson', description: 'NDJSON, or CSV with `format=csv`' },
      },
      async ({ query, request, reply }) => {
        const filter = withOlderIds(entryFilter(query, nowUs(deps.clock)), deps.templates);
        const abort = new AbortController();
        request.raw.socket.once('close', () => abort.abort());
        const pages = deps.entries.stream(filter, abort.signal);
        const csv = query.format === 'csv';
        reply
          .type(csv ? 'text/csv; charset=utf-8' : 'application/x-ndjson')
          .header(
            'content-disposition',
            `attachment; filename="logsentry-entries.${csv ? 'csv' : 'ndjson'}"`,
          );
        return Readable.from(csv ? csvPages(pages) : ndjsonPages(pages), { objectMode: false });
      },
    ),
  ];
}

async function* ndjsonPages(pages: AsyncIterable<readonly Entry[]>): AsyncGenerator<string> {
  for await (const page of pages) yield page.map((entry) => `${JSON.stringify(entryDto(entry))}\n`).join('');
}

async function* csvPages(pages: AsyncIterable<readonly Entry[]>): AsyncGenerator<string> {
  yield csvRow(COLUMNS);
  for await (const page of pages) {
    yield page
      .map((entry) => {
        const dto = { ...entryDto(entry), attributes: JSON.stringify(entry.attributes) };
        return csvRow(COLUMNS.map((column) => dto[column]));
      })
      .join('');
  }
}
