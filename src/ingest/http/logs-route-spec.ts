import { z } from 'zod';
import { ingestAnswerSchema } from '../../api/entries.ts';

/** What `POST /api/v1/logs` takes and gives, for the OpenAPI document. */
export const logsRouteSpec = {
  method: 'POST',
  path: '/api/v1/logs',
  summary: 'Take in logs: NDJSON, a JSON array, or plain text lines; answers when they are durable',
  tag: 'ingest',
  query: z.object({
    service: z.string().max(200).optional().describe('Service of lines that name none'),
    host: z.string().max(200).optional().describe('Host of lines that name none'),
    source: z.string().max(200).optional().describe('Name of the sender, for the list of sources'),
  }),
  body: z.unknown(),
  answer: ingestAnswerSchema,
} as const;
