import { AppError } from '../../core/errors.ts';
import { FEATURES } from '../features/feature.ts';
import type { Contamination } from '../forest/contamination.ts';
import { decodeForest, encodeForest } from '../forest/encode-forest.ts';
import { decodeTemplateSet, encodeTemplateSet } from '../template/template-set-codec.ts';
import { decodeStatistics, encodeStatistics } from './encode-statistics.ts';
import type { Model, TrainingSummary } from './model.ts';
import { decodeSections, encodeSections, type SectionsFormat } from './sections.ts';

/** Raised whenever the layout, or the meaning of a feature, changes: a model of another version is refused. */
export const MODEL_FORMAT_VERSION = 1;

const FORMAT: SectionsFormat = { magic: 'LSMD', version: MODEL_FORMAT_VERSION };

/** The model as bytes, see `encodeSections`. Equal models give equal bytes. */
export function encodeModel(model: Model): Uint8Array<ArrayBuffer> {
  const document: ModelDocument = {
    version: model.version,
    createdMs: model.createdMs,
    contamination: model.contamination,
    threshold: model.threshold,
    restScores: model.trainingScores.rest,
    features: FEATURES,
    summary: model.summary,
  };
  return encodeSections(FORMAT, {
    document,
    sections: {
      ...encodeStatistics(model.statistics),
      templates: new TextEncoder().encode(JSON.stringify(encodeTemplateSet(model.templates))),
      forest: encodeForest(model.forest),
      scores: bytesOf(model.trainingScores.score),
      scoreCounts: bytesOf(model.trainingScores.count),
    },
  });
}

/** @throws AppError MODEL_INVALID when the bytes are not a whole model of the version this program writes. */
export function decodeModel(bytes: Uint8Array): Model {
  try {
    const { document, sections } = decodeSections(FORMAT, bytes);
    const { restScores, features, ...rest } = readDocument(document);
    if (features.join() !== FEATURES.join())
      throw new RangeError(`it has the features ${features.join(', ')}`);
    const model: Model = {
      ...rest,
      templates: decodeTemplateSet(JSON.parse(new TextDecoder().decode(sectionOf(sections, 'templates')))),
      statistics: decodeStatistics(sections),
      forest: decodeForest(sectionOf(sections, 'forest')),
      trainingScores: {
        score: new Float32Array(sectionOf(sections, 'scores').slice().buffer),
        count: new Uint32Array(sectionOf(sections, 'scoreCounts').slice().buffer),
        rest: restScores,
      },
    };
    checkParts(model);
    return model;
  } catch (error) {
    if (error instanceof RangeError || error instanceof SyntaxError || error instanceof TypeError)
      throw invalid(error);
    throw error;
  }
}

interface ModelDocument {
  readonly version: number;
  readonly createdMs: number;
  readonly contamination: Contamination;
  readonly threshold: number;
  readonly restScores: number;
  readonly features: readonly string[];
  readonly summary: TrainingSummary;
}

function readDocument(document: unknown): ModelDocument {
  if (typeof document !== 'object' || document === null) throw new RangeError('its header has no document');
  const fields = document as Record<string, unknown>;
  for (const name of ['version', 'createdMs', 'threshold', 'restScores']) {
    if (typeof fields[name] !== 'number')
      throw new RangeError(`its ${name} is ${JSON.stringify(fields[name])}, not a number`);
  }
  const { contamination, features, summary } = fields;
  if (contamination !== 'auto' && typeof contamination !== 'number')
    throw new RangeError('it has no contamination');
  if (!Array.isArray(features)) throw new RangeError('it does not list its features');
  if (typeof summary !== 'object' || summary === null) throw new RangeError('it has no training summary');
  return fields as unknown as ModelDocument;
}

function checkParts({ templates, statistics, forest, trainingScores }: Model): void {
  const known = templates.templates.length;
  if (statistics.templateCount.length !== known) {
    throw new RangeError(`it counts ${statistics.templateCount.length} of ${known} templates`);
  }
  if (forest.features !== FEATURES.length) throw new RangeError(`its forest has ${forest.features} features`);
  if (trainingScores.score.length !== trainingScores.count.length)
    throw new RangeError('its scores differ in number');
}

function sectionOf(sections: Readonly<Record<string, Uint8Array>>, name: string): Uint8Array {
  const bytes = sections[name];
  if (bytes === undefined) throw new RangeError(`it has no section ${name}`);
  return bytes;
}

function bytesOf(column: Float32Array | Uint32Array): Uint8Array {
  return new Uint8Array(column.buffer, column.byteOffset, column.byteLength);
}

function invalid(cause: Error): AppError {
  return new AppError('MODEL_INVALID', `Cannot read the model: ${cause.message}.`, {
    nextStep: 'Train a new model, or import one that this version of LogSentry exported.',
    cause,
  });
}
