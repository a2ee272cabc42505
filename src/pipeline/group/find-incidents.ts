import type { EntryBatch } from '../../core/batch.ts';
import type { ScoredBatch } from '../../core/scored-batch.ts';
import { workloadOf } from '../../core/workload-name.ts';
import type { Model } from '../model/model.ts';
import { newsOf } from '../pattern/model-news.ts';
import { PatternDetector, type PatternStep } from '../pattern/pattern-detector.ts';
import { createWindowCounter } from '../score/count-window.ts';
import { digestTraces } from '../score/digest-traces.ts';
import { createValueDigester } from '../score/digest-values.ts';
import { createLinePicker } from '../score/pick-lines.ts';
import type { Incident } from './incident.ts';
import { type GroupChanges, IncidentGrouper } from './incident-grouper.ts';
import { withLevelsOfMessages } from './level-of-message.ts';
import { LineMemory } from './line-memory.ts';

export interface IncidentFinder {
  /** Takes in scored lines, about in the order of time. */
  add(scored: ScoredBatch): void;
  /** Lines are scored with this model from now on. */
  useModel(model: Model): void;
  /** Ends the log; every incident in order of opening, as it was when it ended. */
  finish(): Incident[];
}

/**
 * Finds incidents in a log after the fact. Causal: what is said of a time follows from the lines before it and the model
 * alone, as if the log were coming in live; so `openedUs` is when it would have been known.
 */
export function createIncidentFinder(model?: Model): IncidentFinder {
  const detector = new PatternDetector();
  if (model !== undefined) detector.useModel(newsOf(model, workloadOf));
  const lines = new LineMemory();
  const grouper = new IncidentGrouper({ graph: detector.calls, lines });
  const count = createWindowCounter();
  const pick = createLinePicker();
  let digestValues = model && createValueDigester(model);
  const found = new Map<string, Incident>();

  function keep({ opened, grown, resolved }: GroupChanges): void {
    for (const incident of [...opened, ...grown, ...resolved]) found.set(incident.id, incident);
  }
  function follow(steps: readonly PatternStep[]): void {
    for (const step of steps) keep(grouper.observe(step));
  }

  return {
    add(scored) {
      const own = { ...scored, batch: withLevelsOfMessages(byWorkload(scored.batch)) };
      for (const entry of pick(own)) lines.add(entry);
      const values = digestValues === undefined ? [] : [digestValues(own)];
      follow(detector.observe({ counts: [count(own)], traces: [digestTraces(own)], values }));
    },
    useModel(next) {
      detector.useModel(newsOf(next, workloadOf));
      digestValues = createValueDigester(next);
    },
    finish() {
      follow(detector.finish());
      keep({ opened: [], grown: [], resolved: grouper.finish() });
      return [...found.values()].sort((a, b) => a.openedUs - b.openedUs || (a.id < b.id ? -1 : 1));
    },
  };
}

/** Pods of one workload are one service. */
function byWorkload(batch: EntryBatch): EntryBatch {
  const { service } = batch;
  const values: string[] = [];
  const codes = new Map<string, number>();
  const codeOf = service.values.map((name) => {
    const workload = workloadOf(name);
    let code = codes.get(workload);
    if (code === undefined) {
      codes.set(workload, (code = values.length));
      values.push(workload);
    }
    return code;
  });
  if (values.length === service.values.length && values.every((name, at) => name === service.values[at])) {
    return batch;
  }
  return { ...batch, service: { values, index: service.index.map((code) => codeOf[code] ?? 0) } };
}
