import type { EntryDetailDto, ReasonDto } from '../api/entries.ts';
import { BatchBuilder } from '../core/batch-builder.ts';
import type { EntryBatch } from '../core/batch.ts';
import type { Entry } from '../core/entry.ts';
import { AppError } from '../core/errors.ts';
import { LEVEL_CODE } from '../core/level.ts';
import type { Model } from '../pipeline/model/model.ts';
import { createExplainer, type Explainer, type Explanation } from '../pipeline/score/explain.ts';
import { formatTemplate } from '../pipeline/template/format-template.ts';
import { TemplateMatcher } from '../pipeline/template/template-matcher.ts';
import { EMPTY_TEMPLATE_SET, resolveTemplateId, type Template } from '../pipeline/template/template-set.ts';

export interface EntryExplanation {
  readonly threshold: number;
  readonly reasons: readonly ReasonDto[];
  readonly parameters: EntryDetailDto['parameters'];
  readonly templateText: string;
}

export interface ModelSource {
  /** The active model with the contamination in effect. */
  activeModel(): Model | undefined;
  /** @throws AppError MODEL_NOT_FOUND, MODEL_INVALID */
  load(version: number): Promise<Model>;
}

/** Decoded models kept beside the active one: people look at the lines of the last few hours. */
const KEPT_EXPLAINERS = 3;

/** Explains stored entries, each with the model that scored it, or the active one when that is gone. */
export function createExplainerService(source: ModelSource) {
  const explainers = new ExplainerCache(source);
  const shapes = new TemplateMatcher(EMPTY_TEMPLATE_SET);
  return {
    /** In the order of `entries`. */
    async explain(entries: readonly Entry[]): Promise<readonly EntryExplanation[]> {
      const batch = batchOfEntries(entries);
      const explained: EntryExplanation[] = [];
      for (const [row, { modelVersion }] of entries.entries()) {
        const explainer = await explainers.get(modelVersion);
        explained.push(
          explainer === undefined ? withoutModel(shapes, batch, row) : dtoOf(explainer.explain(batch, row)),
        );
      }
      return explained;
    },

    /** Text of templates: the active model's, else that of the example message's shape. */
    templateTexts(
      templates: readonly { readonly id: string; readonly example: string }[],
    ): Promise<readonly string[]> {
      const set = source.activeModel()?.templates;
      const byId = set === undefined ? new Map<string, Template>() : indexOf(set.templates);
      return Promise.resolve(
        templates.map(({ id, example }) => {
          const template = byId.get(set === undefined ? id : resolveTemplateId(set, id));
          return template === undefined ? shapeText(shapes, example) : formatTemplate(template);
        }),
      );
    },
  };
}

/** Entries as a batch again, to be scored or explained. */
export function batchOfEntries(entries: readonly Entry[]): EntryBatch {
  const builder = new BatchBuilder();
  for (const entry of entries) {
    const hasAttributes = Object.keys(entry.attributes).length > 0;
    builder.add({
      ...entry,
      level: LEVEL_CODE[entry.level],
      attributes: hasAttributes ? JSON.stringify(entry.attributes) : '',
    });
  }
  return builder.build('0000000000000000', 0);
}

class ExplainerCache {
  readonly #source: ModelSource;
  /** Least recently used first. */
  readonly #explainers = new Map<Model, Explainer>();
  readonly #models = new Map<number, Model>();

  constructor(source: ModelSource) {
    this.#source = source;
  }

  /** Undefined when there is no model at all. */
  async get(version: number): Promise<Explainer | undefined> {
    const model = await this.#modelOf(version);
    if (model === undefined) return undefined;
    const explainer = this.#explainers.get(model) ?? createExplainer(model);
    this.#explainers.delete(model);
    this.#explainers.set(model, explainer);
    const [oldest] = this.#explainers.keys();
    if (this.#explainers.size > KEPT_EXPLAINERS && oldest !== undefined) {
      this.#explainers.delete(oldest);
      this.#models.delete(oldest.version);
    }
    return explainer;
  }

  async #modelOf(version: number): Promise<Model | undefined> {
    const active = this.#source.activeModel();
    if (version === 0 || version === active?.version) return active;
    const kept = this.#models.get(version);
    if (kept !== undefined) return kept;
    try {
      const model = await this.#source.load(version);
      this.#models.set(version, model);
      return model;
    } catch (error) {
      if (error instanceof AppError && ['MODEL_NOT_FOUND', 'MODEL_INVALID'].includes(error.code))
        return active;
      throw error;
    }
  }
}

function dtoOf({ threshold, reasons, parameters, template }: Explanation): EntryExplanation {
  return {
    threshold,
    reasons: reasons.map(({ features: _features, ...reason }) => reason),
    parameters: parameters.map((parameter) => ({ ...parameter })),
    templateText: template.text,
  };
}

function withoutModel(matcher: TemplateMatcher, { message }: EntryBatch, row: number): EntryExplanation {
  const bytes = message.bytes.subarray(message.offsets[row], message.offsets[row + 1]);
  matcher.match(bytes, 0, bytes.length);
  return {
    threshold: 1,
    reasons: [],
    parameters: [],
    templateText: formatTemplate(matcher.provisionalTemplate()),
  };
}

function shapeText(matcher: TemplateMatcher, message: string): string {
  const bytes = new TextEncoder().encode(message);
  matcher.match(bytes, 0, bytes.length);
  return formatTemplate(matcher.provisionalTemplate());
}

function indexOf(templates: readonly Template[]): Map<string, Template> {
  return new Map(templates.map((template) => [template.id, template]));
}
