import type { FastifyPluginAsync } from 'fastify';
import { modelSchema } from '../../api/detection.ts';
import { HttpProblem } from '../../api/http-problem.ts';
import type { ModelService } from '../services.ts';

/** Ten times the largest model seen: 20,000 templates with their statistics. */
const MODEL_LIMIT_BYTES = 256 * 1024 * 1024;

export const modelImportSpec = {
  method: 'POST',
  path: '/api/v1/models/import',
  summary: 'Add a model that was exported elsewhere; it is not active until it is activated',
  tag: 'detection',
  answer: modelSchema,
} as const;

/** Takes the bytes that `GET /api/v1/models/{version}/export` gave. */
export function modelImport(models: ModelService): FastifyPluginAsync {
  return async (app) => {
    app.removeAllContentTypeParsers();
    app.addContentTypeParser(
      '*',
      { parseAs: 'buffer', bodyLimit: MODEL_LIMIT_BYTES },
      (_request, body, done) => done(null, body),
    );
    app.post(modelImportSpec.path, { bodyLimit: MODEL_LIMIT_BYTES }, async (request) => {
      if (!Buffer.isBuffer(request.body)) {
        throw new HttpProblem(400, {
          code: 'EMPTY_BODY',
          detail: 'The body holds no model.',
          nextStep: 'Send the file that `logsentry model export` wrote.',
        });
      }
      return models.importModel(request.body);
    });
  };
}
