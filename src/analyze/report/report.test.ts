import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Analysis } from '../analysis.ts';
import { html } from './html.ts';
import { htmlReport } from './html-report.ts';
import { jsonReport } from './json-report.ts';
import { sparkline, textReport } from './text-report.ts';

const EVIL = '</code><script>alert(1)</script><img src=x onerror="alert(2)"> \u001b[31m\u202e';

/** Hostile text in every field that may hold text of a log. */
const ANALYSIS: Analysis = {
  files: [EVIL, 'b.log'],
  lines: 1000,
  rejected: { count: 2, byReason: { invalid_json: 2 } },
  anomalous: 120,
  threshold: 0.51,
  contamination: 0.1,
  trainedOn: 1000,
  fromUs: 1e15,
  toUs: 1e15 + 3e6,
  templates: [{ id: '0'.repeat(16), text: EVIL, count: 900, anomalous: 3, example: EVIL, service: EVIL }],
  otherTemplates: { count: 100, anomalous: 1 },
  anomalies: [
    {
      count: 1000,
      score: 0.7,
      templateId: '0'.repeat(16),
      template: EVIL,
      level: 'error',
      service: EVIL,
      firstUs: 1e15,
      lastUs: 1e15 + 1e6,
      reasons: [EVIL],
      message: EVIL,
      file: EVIL,
      line: 7,
    },
  ],
  ungrouped: 5,
  sessions: [{ id: EVIL, score: 5, anomalous: true, lines: 3, reasons: [EVIL] }],
  incidents: [
    {
      title: EVIL,
      severity: 'high',
      start: '2026-01-05T09:00:00.000Z',
      end: '2026-01-05T09:01:00.000Z',
      firstSign: '2026-01-05T09:00:00.000Z',
      services: [EVIL],
      origin: { service: EVIL, why: EVIL },
      evidence: [{ service: EVIL, sentence: EVIL, start: '', end: '' }],
    },
  ],
  timeline: {
    widthUs: 1e6,
    buckets: [0, 1, 2].map((i) => ({ startUs: 1e15 + i * 1e6, lines: i, anomalous: 0 })),
  },
  durationMs: 1234,
};

const identity = (text: string): string => text;
const plain = {
  bold: identity,
  dim: identity,
  red: identity,
  yellow: identity,
  blue: identity,
  cyan: identity,
  magenta: identity,
};

test('nothing of a log becomes markup', () => {
  const page = htmlReport(ANALYSIS);
  assert.doesNotMatch(page, /<script|<img|\u001b|\u202e/);
  assert.equal(page.split('&lt;script&gt;').length - 1, 12);
  assert.match(page, /<meta\s+http-equiv="Content-Security-Policy"\s+content="default-src 'none'/);
  assert.doesNotMatch(page, / on\w+=["']|javascript:|https?:/);
});

test('nothing of a log reaches the terminal as a control, and lines fit it', () => {
  const text = textReport(ANALYSIS, { colours: plain, top: 10, width: 80 });
  assert.doesNotMatch(text, /\u001b|\u202e/);
  assert.match(text, /×1,000/);
  assert.match(text, /and 5 more lines/);
  assert.match(text, /2 lines could not be read \(invalid_json 2\)/);
});

test('the JSON is JSON', () => {
  const report = JSON.parse(jsonReport(ANALYSIS)) as { anomalies: { first: string; message: string }[] };
  assert.equal(report.anomalies[0]?.message, EVIL);
  assert.equal(report.anomalies[0]?.first, '2001-09-09T01:46:40.000Z');
});

test('an analysis without anything strange, and times that no calendar has', () => {
  const nothing: Analysis = {
    ...ANALYSIS,
    anomalous: 0,
    anomalies: [],
    sessions: [],
    incidents: [],
    ungrouped: 0,
    fromUs: 1e30,
    toUs: 1e30,
    timeline: { widthUs: 1e6, buckets: [] },
  };
  assert.match(textReport(nothing, { colours: plain, top: 1, width: 80 }), /none of them strange/);
  assert.match(htmlReport(nothing), /Nothing stands out/);
  assert.equal((JSON.parse(jsonReport(nothing)) as { from?: string }).from, undefined);
});

test('html escapes parts, not markup', () => {
  const part = html`<b>${'<i> & "x" \'y\''}</b>`;
  assert.equal(
    html`${part}${[part]}${1}`.markup,
    `${'<b>&lt;i&gt; &amp; &quot;x&quot; &#39;y&#39;</b>'.repeat(2)}1`,
  );
});

test('sparkline', () => {
  assert.equal(sparkline([0, 1, 4, 8]), ' ▁▄█');
  assert.equal(sparkline([0, 0]), '  ');
  assert.ok(sparkline(Array.from({ length: 500 }, () => 1)).length <= 60);
});
