import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import type { Model } from '../model/model.ts';
import { exampleBatch, exampleLines, type ExampleLine } from '../model/example-lines.ts';
import { trainModel } from '../model/train-model.ts';
import { createExplainer, explain } from './explain.ts';
import { createScorer } from './scorer.ts';

let model: Model;

before(() => {
  const options = { version: 3, createdMs: 0, contamination: 0.1, trees: 100, maxSamples: 256, seed: 1 };
  model = trainModel([exampleBatch(exampleLines(5000))], options);
});

const USUAL: ExampleLine = {
  message: 'request GET /cart/12 finished in 30 ms',
  attributes: { status: 200, durationMs: 30, region: 'eu' },
};

function explainLine(line: ExampleLine) {
  return explain(model, exampleBatch([line]), 0);
}

test('a usual line is no anomaly', () => {
  const { anomalous, score, threshold } = explainLine(USUAL);
  assert.equal(anomalous, false, `${score} against ${threshold}`);
});

test('a slow request: the reason names the number and the range', () => {
  const line = { ...USUAL, message: 'request GET /cart/12 finished in 5200 ms' };
  const { anomalous, reasons } = explainLine(line);
  assert.equal(anomalous, true);
  assert.equal(reasons[0]?.feature, 'numericOutlier');
  assert.match(reasons[0].sentence, /^took 5,200 ms; this message usually takes 12 to \d\d ms$/);
  assert.equal(reasons[0].value, 5200);
  assert.equal(reasons[0].normalLow, 12);
  assert.ok(reasons[0].weight > 0.5 && reasons[0].weight <= 1);
});

test('a numeric attribute counts like a parameter of the message', () => {
  const { anomalous, reasons } = explainLine({
    ...USUAL,
    attributes: { status: 200, durationMs: 9000, region: 'eu' },
  });
  assert.equal(anomalous, true);
  assert.match(reasons[0]!.sentence, /^took 9,000 ms; this message usually takes 12 to \d\d ms$/);
});

test('a status never seen is named, with the usual ones', () => {
  const { anomalous, reasons } = explainLine({
    ...USUAL,
    attributes: { status: 503, durationMs: 30, region: 'eu' },
  });
  assert.equal(anomalous, true);
  assert.match(
    reasons[0]!.sentence,
    /^status is 503, never seen in 2,\d{3} lines; this message usually has 200 \(98[.\d]*%\) or 404/,
  );
});

test('the level of a message that is always info', () => {
  const { anomalous, reasons } = explainLine({ ...USUAL, level: 'error' });
  assert.equal(anomalous, true);
  assert.equal(reasons[0]?.sentence, 'level error; this message is info in 100% of cases');
});

test('a message never seen says so, with the lines learnt', () => {
  const { anomalous, reasons, template } = explainLine({ message: 'disk full on volume sda, giving up' });
  assert.equal(anomalous, true);
  assert.equal(template.known, false);
  assert.match(reasons[0]!.sentence, /^never seen before; 5,000 lines were learnt/);
});

test('an attribute, a host and a service that never go with this message', () => {
  const attribute = explainLine({
    ...USUAL,
    attributes: { status: 200, durationMs: 30, region: 'eu', exception: 'x' },
  });
  assert.match(attribute.reasons[0]!.sentence, /^has the attribute exception, which this message never had$/);
  const host = explainLine({ ...USUAL, host: 'evil' });
  assert.equal(host.reasons[0]?.sentence, 'host evil; checkout never logged from it');
  const service = explainLine({ message: 'user u1 logged in' });
  assert.match(
    service.reasons[0]!.sentence,
    /^checkout never logged this message; 2,\d{3} lines of it were learnt$/,
  );
  for (const { anomalous } of [attribute, host, service]) assert.equal(anomalous, true);
});

test('parameters have names, types and places in the message, beyond ASCII too', () => {
  const message = 'request GET /cart/ä€𝄞 finished in 30 ms';
  const { parameters } = explainLine({ ...USUAL, message });
  for (const { value, start, end } of parameters) assert.equal(message.slice(start, end), value);
  const last = parameters.at(-1);
  assert.deepEqual([last?.type, last?.value], ['duration', '30 ms']);
});

test('a score explained is the score given, whatever line was explained before', () => {
  const batch = exampleBatch([...exampleLines(50, 9), { message: 'something else' }, { message: '' }]);
  const { score } = createScorer(model).score(batch);
  const explainer = createExplainer(model);
  for (let row = batch.count - 1; row >= 0; row--)
    assert.equal(explainer.explain(batch, row).score, score[row]);
});

test('weights are shares, in falling order', () => {
  const { reasons } = explainLine({
    level: 'fatal',
    service: 'db',
    host: 'evil',
    message: 'panic: out of memory',
  });
  const weights = reasons.map(({ weight }) => weight);
  assert.deepEqual(
    weights,
    [...weights].sort((a, b) => b - a),
  );
  assert.ok(weights.reduce((sum, weight) => sum + weight, 0) <= 1 + 1e-9);
});
