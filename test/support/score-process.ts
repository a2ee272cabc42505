// Scores an envelope with a model: node score-process.ts MODEL ENVELOPE; the scores as bytes on standard output.
import { readFile } from 'node:fs/promises';
import { decodeEnvelope } from '../../src/core/envelope.ts';
import { decodeModel } from '../../src/pipeline/model/encode-model.ts';
import { createScorer } from '../../src/pipeline/score/scorer.ts';

const [model = '', envelope = ''] = process.argv.slice(2);
const scorer = createScorer(decodeModel(await readFile(model)));
const { score, anomalous } = scorer.score(decodeEnvelope(await readFile(envelope)));
process.stdout.write(new Uint8Array(score.buffer, score.byteOffset, score.byteLength));
process.stdout.write(anomalous);
