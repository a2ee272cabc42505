import { parentPort } from 'node:worker_threads';
import { batchOfEntries } from '../../core/batch-of-entries.ts';
import type { Entry } from '../../core/entry.ts';
import { decodeModel } from '../../pipeline/model/encode-model.ts';
import type { Model } from '../../pipeline/model/model.ts';
import { createExplainer } from '../../pipeline/score/explain.ts';
import type { Explainer, Explanation } from '../../pipeline/score/explain.ts';
import { describeMessage } from '../../pipeline/score/describe-message.ts';
import { formatTemplate } from '../../pipeline/template/format-template.ts';
import { compareEntries } from '../compare-entries.ts';
import type { ExplainedEntry, InsightReply, InsightRequest } from '../insight-protocol.ts';

/** Thread that explains entries and names templates, off the main thread's event loop. */

interface LoadedModel {
  readonly model: Model;
  readonly explainer: Explainer;
  readonly texts: ReadonlyMap<string, string>;
}

const models = new Map<number, LoadedModel>();

/** Lines of comparisons that are about to be asked for. */
const pagesOf = new Map<number, (readonly Entry[])[]>();

function load(version: number, bytes: Uint8Array): void {
  const model = decodeModel(bytes);
  const texts = new Map(model.templates.templates.map((template) => [template.id, formatTemplate(template)]));
  models.set(version, { model, explainer: createExplainer(model), texts });
}

function explain(request: InsightRequest & { kind: 'explain' }): ExplainedEntry[] {
  const batch = batchOfEntries(request.rows.map(({ entry }) => entry));
  return request.rows.map(({ entry, version }, row) => {
    const loaded = models.get(version);
    if (loaded !== undefined) return explained(loaded.explainer.explain(batch, row));
    const described = describeMessage(entry.message);
    return { threshold: 0, reasons: [], parameters: described.parameters, templateText: described.text };
  });
}

function explained(explanation: Explanation): ExplainedEntry {
  return {
    threshold: explanation.threshold,
    templateText: explanation.template.text,
    parameters: explanation.parameters.map((parameter) => ({ ...parameter })),
    reasons: explanation.reasons.map(({ features: _features, ...reason }) => reason),
  };
}

function answer(request: InsightRequest): InsightReply | undefined {
  switch (request.kind) {
    case 'load':
      load(request.version, request.model);
      return undefined;
    case 'unload':
      models.delete(request.version);
      return undefined;
    case 'explain':
      return { kind: 'explained', id: request.id, explanations: explain(request) };
    case 'lines':
      pagesOf.set(request.id, [...(pagesOf.get(request.id) ?? []), request.entries]);
      return undefined;
    case 'compare': {
      const pages = pagesOf.get(request.id) ?? [];
      pagesOf.delete(request.id);
      const [from, to] = [models.get(request.from), models.get(request.to)];
      if (from === undefined || to === undefined) throw new Error('a model to compare is not loaded');
      const { contamination } = request;
      const comparison = compareEntries({ from: from.model, to: to.model, contamination }, pages);
      return { kind: 'compared', id: request.id, comparison };
    }
    case 'texts': {
      const texts = models.get(request.version)?.texts;
      return {
        kind: 'texts',
        id: request.id,
        texts: request.templates.map(({ id, example }) => texts?.get(id) ?? describeMessage(example).text),
      };
    }
  }
}

parentPort?.on('message', (request: InsightRequest) => {
  try {
    const reply = answer(request);
    if (reply !== undefined) parentPort?.postMessage(reply);
  } catch (error) {
    if (!('id' in request)) throw error;
    const reply: InsightReply = { kind: 'failed', id: request.id, reason: String(error) };
    parentPort?.postMessage(reply);
  }
});
