import type { Model } from '../model/model.ts';
import { type LevelShares, levelSharesOf } from './level-shares.ts';

/** What pattern detectors have to know of a model that scorers use from now on. */
export interface ModelNews {
  readonly version: number;
  /** Template ids of before, and what they are called now. */
  readonly aliases: ReadonlyMap<string, string>;
  readonly levelShares: ReadonlyMap<string, LevelShares>;
}

/** `nameOf` may make several services one. */
export function newsOf(model: Model, nameOf?: (service: string) => string): ModelNews {
  return {
    version: model.version,
    aliases: model.templates.aliases,
    levelShares: levelSharesOf(model.statistics, nameOf),
  };
}
