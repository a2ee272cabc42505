import type { EntryBatch } from '../../core/batch.ts';
import { formatId64 } from '../../core/scored-batch.ts';
import { FEATURE_COUNT, FEATURE_INDEX, type Feature } from '../features/feature.ts';
import type { FeatureReader } from '../features/feature-reader.ts';
import { attribute } from '../forest/attribute.ts';
import { createForestScorer, type ForestScorer } from '../forest/forest-scorer.ts';
import type { Model } from '../model/model.ts';
import { formatTemplate } from '../template/format-template.ts';
import { TemplateMatcher } from '../template/template-matcher.ts';
import { describeFeature } from './describe-feature.ts';
import { parametersInMessage } from './describe-message.ts';
import type { DescribedParameter } from './describe-message.ts';
import type { DescribedLine } from './described-line.ts';
import { lineContributions, lineScore } from './line-score.ts';
import { createFeatureReader } from './scorer.ts';

/** Why a line has its score, for a person. */
export interface Explanation {
  readonly score: number;
  readonly threshold: number;
  readonly anomalous: boolean;
  readonly template: { readonly id: string; readonly text: string; readonly known: boolean };
  readonly parameters: readonly DescribedParameter[];
  /** Most responsible first; none for a line without anything unusual. */
  readonly reasons: readonly Reason[];
  /** The line's feature row; see FEATURES. */
  readonly features: Float32Array;
}

export interface Reason {
  /** The one the sentence is about. */
  readonly feature: Feature;
  /** All that say the same about the line and stand behind the weight; `feature` among them. */
  readonly features: readonly Feature[];
  /** "took 5,200 ms; this message usually takes 12 to 80 ms" */
  readonly sentence: string;
  /** The number in the sentence. */
  readonly value: number;
  readonly normalLow?: number;
  readonly normalHigh?: number;
  /** Share of what lifts the score above that of a typical line, 0..1. */
  readonly weight: number;
}

/** Explains lines with one model. Holds working memory: use it in one thread. About 0.2 ms a line. */
export interface Explainer {
  explain(batch: EntryBatch, row: number): Explanation;
}

/** Reasons beyond the fifth are noise: five carry nearly all of the weight. */
export const MAX_REASONS = 5;

export function createExplainer(model: Model): Explainer {
  const tools: Tools = {
    model,
    matcher: new TemplateMatcher(model.templates),
    reader: createFeatureReader(model),
    forest: createForestScorer(model.forest),
  };
  return { explain: (batch, row) => explainRow(tools, batch, row) };
}

/** One line; for several, keep a {@link createExplainer}. */
export function explain(model: Model, batch: EntryBatch, row: number): Explanation {
  return createExplainer(model).explain(batch, row);
}

interface Tools {
  readonly model: Model;
  readonly matcher: TemplateMatcher;
  readonly reader: FeatureReader;
  readonly forest: ForestScorer;
}

function explainRow(tools: Tools, batch: EntryBatch, row: number): Explanation {
  const { model, matcher, reader, forest } = tools;
  const { bytes, offsets } = batch.message;
  const span = { start: offsets[row]!, end: offsets[row + 1]! };
  matcher.match(bytes, span.start, span.end);
  const features = new Float32Array(FEATURE_COUNT);
  reader.start(batch);
  reader.read(row, matcher, { out: features, offset: 0 });
  const forestScore = forest.scoreOne(features);
  const score = lineScore(forestScore, features, 0);
  const template = model.templates.templates[matcher.template] ?? matcher.provisionalTemplate();
  return {
    score,
    threshold: model.threshold,
    anomalous: score > model.threshold,
    template: {
      id: formatId64(matcher.idHigh, matcher.idLow),
      text: formatTemplate(template),
      known: matcher.template >= 0,
    },
    parameters: parametersInMessage(matcher, bytes, span),
    reasons: reasonsOf({ model, batch, row, detail: reader.detail, features }, forestScore),
    features,
  };
}

/**
 * The features that lift the score above that of a typical line, see lineContributions.
 * Features of one fact are one reason: what is rare as a message is rare in its service too, and setting the line's
 * level right would set both features of the level right.
 */
function reasonsOf(line: DescribedLine, forestScore: number): Reason[] {
  const { model, features } = line;
  const typical = model.forest.typicalRow;
  const forestBits = attribute(model.forest, features);
  const shares = lineContributions({ features, typical, forestBits, forestScore });
  const liftOf = (feature: Feature): number => {
    const index = FEATURE_INDEX[feature];
    // A feature at or below the typical value is no reason, whatever it does to the paths of others.
    return features[index]! > typical[index]! ? Math.max(0, shares[index]!) : 0;
  };
  const facts = FACTS.map((fact) => {
    const ranked = fact.filter((feature) => liftOf(feature) > 0).sort((a, b) => liftOf(b) - liftOf(a));
    return { ranked, lift: ranked.reduce((sum, feature) => sum + liftOf(feature), 0) };
  });
  const total = facts.reduce((sum, { lift }) => sum + lift, 0);
  const lifted = facts.filter(({ lift }) => lift > total * LEAST_WEIGHT).sort((a, b) => b.lift - a.lift);
  const notable = lifted.filter(({ ranked }) =>
    ranked.some((feature) => features[FEATURE_INDEX[feature]]! >= NOTABLE),
  );
  return (notable.length > 0 ? notable : lifted.slice(0, 1)).slice(0, MAX_REASONS).map(({ ranked, lift }) => {
    const feature = leading(ranked);
    return { feature, features: ranked, ...describeFeature(feature, line), weight: lift / total };
  });
}

/** Never seen says more than rare, whichever weighs more. */
function leading(ranked: readonly Feature[]): Feature {
  return ranked.includes('templateNovelty') ? 'templateNovelty' : ranked[0]!;
}

/** Features by the fact about the line that they measure. */
const FACTS: readonly (readonly Feature[])[] = [
  ['templateNovelty', 'templateRarity', 'templateInService'],
  ['levelInTemplate', 'levelInService'],
  ['numericOutlier'],
  ['unseenValue'],
  ['unseenAttribute'],
  ['messageLength'],
  ['characterMix'],
  ['hourOfWeek'],
  ['hostNovelty'],
];

/** Less than a fiftieth of the score is not worth a sentence. */
const LEAST_WEIGHT = 0.02;

/** Two bits or standard deviations: what 1 line in 4 or 20 shows is within the normal range that the sentence would name. */
const NOTABLE = 2;
