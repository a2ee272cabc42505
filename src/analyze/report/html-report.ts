import type { Analysis } from '../analysis.ts';
import type { AnomalyGroup } from '../anomaly-group.ts';
import { formatCount, formatShare } from './format-number.ts';
import { formatTime, headline, method } from './headline.ts';
import { html, type Markup } from './html.ts';
import { STYLE } from './html-style.ts';
import { strangestSessions } from './strangest-sessions.ts';
import { visibleText } from './visible-text.ts';

/** Rows of each table: a page of more is slow to open and nobody reads it. */
const ROW_LIMIT = 500;

/**
 * The analysis as one page that needs nothing else: no script, no request, and a policy that forbids both, so
 * that a log can do nothing to who reads it.
 */
export function htmlReport(analysis: Analysis): string {
  const title = `${headline(analysis)}`;
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta
          http-equiv="Content-Security-Policy"
          content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
        />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="referrer" content="no-referrer" />
        <title>LogSentry: ${visibleText(title)}</title>
        <style>
          ${{ markup: STYLE }}
        </style>
      </head>
      <body>
        <header>
          <h1>${title}.</h1>
          <p class="quiet">${visibleText(analysis.files.join(', '))}${range(analysis)}</p>
        </header>
        <main>
          ${timelineChart(analysis)} ${incidentSection(analysis)} ${anomalySection(analysis)}
          ${sessionSection(analysis)} ${templateSection(analysis)}
        </main>
        <footer class="quiet">${method(analysis)}</footer>
      </body>
    </html> `;
  return page.markup;
}

function range({ fromUs, toUs }: Analysis): string {
  return fromUs === undefined || toUs === undefined
    ? ''
    : ` · ${formatTime(fromUs)} to ${formatTime(toUs)} UTC`;
}

const CHART_WIDTH = 1000;
const CHART_HEIGHT = 120;

/** Lines as bars from zero, the strange ones among them on top of each other's foot. */
function timelineChart({ timeline }: Analysis): Markup {
  const { buckets } = timeline;
  if (buckets.length < 2) return html``;
  const most = Math.max(...buckets.map((bucket) => bucket.lines));
  const step = CHART_WIDTH / buckets.length;
  const bars = buckets.map((bucket, index) => {
    const x = (index * step).toFixed(2);
    const width = Math.max(0.5, step - 1).toFixed(2);
    const bar = (count: number, kind: string): Markup => {
      const height = (count / most) * CHART_HEIGHT;
      return html`<rect
        class="${kind}"
        x="${x}"
        width="${width}"
        y="${(CHART_HEIGHT - height).toFixed(2)}"
        height="${height.toFixed(2)}"
      />`;
    };
    const words = `${formatTime(bucket.startUs)}: ${formatCount(bucket.lines)} lines, ${formatCount(bucket.anomalous)} strange`;
    return html`<g
      ><title>${words}</title>${bar(bucket.lines, 'lines')}${bar(bucket.anomalous, 'strange')}</g
    >`;
  });
  const label = `Lines over time, at most ${formatCount(most)} in ${formatCount(timeline.widthUs / 1e6)} s; strange ones marked`;
  return html`<section>
    <h2>Over time</h2>
    <svg
      viewBox="0 0 ${CHART_WIDTH} ${CHART_HEIGHT}"
      preserveAspectRatio="none"
      role="img"
      aria-label="${label}"
    >
      ${bars}
    </svg>
    <p class="quiet">${label}.</p>
  </section>`;
}

function incidentSection({ incidents }: Analysis): Markup {
  if (incidents === undefined) return html``;
  if (incidents.length === 0)
    return html`<section>
      <h2>Incidents</h2>
      <p>None.</p>
    </section>`;
  const items = incidents.slice(0, ROW_LIMIT).map(
    (row) =>
      html`<li>
        <p><span class="level error">${row.severity}</span> <b>${visibleText(row.title)}</b></p>
        <p class="quiet">${row.start} to ${row.end} · ${visibleText(row.origin.why)}</p>
        <ul>
          ${row.evidence.map(({ service, sentence }) => html`<li>${visibleText(`${service}: ${sentence}`)}</li>`)}
        </ul>
      </li>`,
  );
  return html`<section>
    <h2>Incidents</h2>
    <ol class="anomalies">
      ${items}
    </ol>
  </section>`;
}

function anomalySection({ anomalies, ungrouped, files }: Analysis): Markup {
  if (anomalies.length === 0) {
    return html`<section>
      <h2>Strangest lines</h2>
      <p>Nothing stands out.</p>
    </section>`;
  }
  const shown = anomalies.slice(0, ROW_LIMIT);
  const hidden = anomalies.slice(ROW_LIMIT).reduce((sum, group) => sum + group.count, ungrouped);
  const more = hidden > 0 ? html`<p class="quiet">… and ${formatCount(hidden)} more lines.</p>` : html``;
  return html`<section>
    <h2>Strangest lines</h2>
    <ol class="anomalies">
      ${shown.map((group) => anomalyItem(group, files.length > 1))}
    </ol>
    ${more}
  </section>`;
}

function anomalyItem(group: AnomalyGroup, named: boolean): Markup {
  const place = named ? `${group.file}:${group.line}` : `line ${group.line}`;
  const times = group.count === 1 ? html`` : html`<span class="times">×${formatCount(group.count)}</span>`;
  const level =
    group.level === 'unknown' ? html`` : html`<span class="level ${group.level}">${group.level}</span>`;
  return html`<li>
    <p>
      <span class="score">▲ ${group.score.toFixed(3)}</span> ${level}
      <span>${visibleText(group.service)}</span> ${times}
      <span class="quiet">${visibleText(place)} · ${formatTime(group.firstUs)}${lastTime(group)}</span>
    </p>
    <code>${visibleText(group.message)}</code>
    <ul>
      ${group.reasons.map((reason) => html`<li>${visibleText(reason)}</li>`)}
    </ul>
  </li>`;
}

function lastTime(group: AnomalyGroup): string {
  return group.count === 1 || group.lastUs === group.firstUs ? '' : ` to ${formatTime(group.lastUs)}`;
}

function sessionSection({ sessions = [] }: Analysis): Markup {
  if (sessions.length === 0) return html``;
  const strange = strangestSessions(sessions);
  const items = strange.slice(0, ROW_LIMIT).map(
    (row) =>
      html`<li>
        <p>
          <span class="score">▲ ${row.score.toFixed(1)}</span> <b>${visibleText(row.id)}</b>
          <span class="quiet">${formatCount(row.lines)} lines</span>
        </p>
        <ul>
          ${row.reasons.map((reason) => html`<li>${visibleText(reason)}</li>`)}
        </ul>
      </li>`,
  );
  return html`<section>
    <h2>Strangest sessions</h2>
    <p class="quiet">${formatCount(strange.length)} of ${formatCount(sessions.length)} sessions.</p>
    <ol class="anomalies">
      ${items}
    </ol>
  </section>`;
}

function templateSection({ templates, lines, otherTemplates }: Analysis): Markup {
  const shown = templates.slice(0, ROW_LIMIT);
  const hidden = templates.slice(ROW_LIMIT).reduce((sum, row) => sum + row.count, otherTemplates.count);
  const more =
    hidden > 0
      ? html`<p class="quiet">… and ${formatCount(hidden)} more lines of other templates.</p>`
      : html``;
  const rows = shown.map(
    (row) =>
      html`<tr>
        <td class="number">${formatCount(row.count)}</td>
        <td class="number">${formatShare(row.count / lines)}</td>
        <td class="number strange">${row.anomalous === 0 ? '' : formatCount(row.anomalous)}</td>
        <td><code>${visibleText(row.text)}</code></td>
      </tr> `,
  );
  return html`<section>
    <h2>Templates</h2>
    <div class="scroll">
      <table>
        <thead>
          <tr>
            <th scope="col">Lines</th>
            <th scope="col">Share</th>
            <th scope="col">Strange</th>
            <th scope="col">Template</th>
          </tr>
        </thead>
        <tbody>
          ${rows}
        </tbody>
      </table>
    </div>
    ${more}
  </section>`;
}
