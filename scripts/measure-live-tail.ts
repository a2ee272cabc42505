/**
 * Measures the page's live tail in Chromium against a real server while lines arrive: frames a second, and the
 * page's memory after garbage collection. Ends with 1 when the page falls short of its targets.
 *
 *     npx node scripts/measure-live-tail.ts [--seconds 60] [--rate 10000]
 */
import { parseArgs } from 'node:util';
import type { CDPSession, Page } from 'playwright-core';
import { startChromium } from '../test/support/chromium.ts';
import { send, until } from '../test/support/send.ts';
import { startServer } from '../test/support/server-process.ts';

/** Frames a second below which scrolling no longer looks smooth; Chromium draws 60 at most. */
const LEAST_FRAMES = 50;
/** Growth of the heap from the first sample to the last that still counts as flat, bytes. */
const MOST_GROWTH_BYTES = 5_000_000;
/** Lines a request: small, so that the server leaves no line out. */
const LINES_A_REQUEST = 100;
/** The ring is full and everything is compiled by then, s. */
const WARM_UP_SECONDS = 10;
const SAMPLE_SECONDS = 5;

const { values: options } = parseArgs({
  options: { seconds: { type: 'string', default: '60' }, rate: { type: 'string', default: '10000' } },
});
const seconds = Number(options.seconds);
const rate = Number(options.rate);

interface Sample {
  readonly frames: number;
  readonly slowestFrameMs: number;
  readonly heapBytes: number;
  readonly nodes: number;
}

const browser = await startChromium();
if (browser === undefined) process.exit(69);
const server = await startServer();
const sender = startSender(server.url);
try {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  await until('lines', async () => (sender.sent() > 0 ? true : undefined));
  await page.goto(`${server.url}/explore?live=1`);
  await page.locator('.LineRow').first().waitFor();
  await page.mouse.move(5, 600);
  const devtools = await page.context().newCDPSession(page);
  await page.waitForTimeout(WARM_UP_SECONDS * 1000);
  const sentBefore = sender.sent();
  const startMs = performance.now();
  const samples: Sample[] = [];
  while (performance.now() - startMs < seconds * 1000) samples.push(await sample(page, devtools));
  const sentRate = (sender.sent() - sentBefore) / ((performance.now() - startMs) / 1000);
  const sentence = await page.locator('.ExploreSentence').innerText();
  process.exitCode = report(samples, { sentRate, sentence }) ? 0 : 1;
} finally {
  await sender.stop();
  await browser.close();
  await server.stop();
}

/** Counts frames in the page for some seconds, then looks at its memory. */
async function sample(page: Page, devtools: CDPSession): Promise<Sample> {
  const counted = await page.evaluate<{ frames: number; slowestFrameMs: number }>(
    `new Promise((resolve) => {
      const startMs = performance.now();
      let frames = 0, lastMs = startMs, slowestFrameMs = 0;
      const frame = (nowMs) => {
        frames++;
        slowestFrameMs = Math.max(slowestFrameMs, nowMs - lastMs);
        lastMs = nowMs;
        if (nowMs - startMs < ${SAMPLE_SECONDS * 1000}) requestAnimationFrame(frame);
        else resolve({ frames: (frames / (nowMs - startMs)) * 1000, slowestFrameMs });
      };
      requestAnimationFrame(frame);
    })`,
  );
  await devtools.send('HeapProfiler.collectGarbage');
  const { usedSize } = await devtools.send('Runtime.getHeapUsage');
  const nodes = await page.evaluate<number>("document.querySelectorAll('*').length");
  return { ...counted, heapBytes: usedSize, nodes };
}

interface Sent {
  /** Lines a second that the server took. */
  readonly sentRate: number;
  /** What the page says of its lines. */
  readonly sentence: string;
}

/** Prints the figures. @returns whether they reach the targets */
function report(samples: readonly Sample[], { sentRate, sentence }: Sent): boolean {
  const frames = samples.map((one) => one.frames);
  const mean = frames.reduce((sum, value) => sum + value, 0) / frames.length;
  const first = samples[0]?.heapBytes ?? 0;
  const last = samples.at(-1)?.heapBytes ?? 0;
  const mebibytes = (bytes: number) => `${(bytes / 2 ** 20).toFixed(1)} MiB`;
  console.log(`sent       ${Math.round(sentRate)} lines/s for ${seconds} s`);
  console.log(
    `frames/s   mean ${mean.toFixed(1)}, lowest ${Math.min(...frames).toFixed(1)} over ${SAMPLE_SECONDS} s`,
  );
  console.log(`slowest    ${Math.max(...samples.map((one) => one.slowestFrameMs)).toFixed(0)} ms`);
  console.log(`heap       ${mebibytes(first)} → ${mebibytes(last)} after collection`);
  console.log(`nodes      ${samples[0]?.nodes ?? 0} → ${samples.at(-1)?.nodes ?? 0}`);
  console.log(`page       ${sentence.replaceAll('\n', ' ')}`);
  return mean >= LEAST_FRAMES && last - first <= MOST_GROWTH_BYTES;
}

interface Sender {
  sent(): number;
  stop(): Promise<void>;
}

/** Sends lines at an even rate; falls behind instead of piling up requests when the server is slow. */
function startSender(url: string): Sender {
  const startMs = performance.now();
  let sent = 0;
  let stopped = false;
  const run = async () => {
    while (!stopped) {
      const due = ((performance.now() - startMs) / 1000) * rate;
      if (sent >= due) {
        await new Promise((resolve) => setTimeout(resolve, 2));
        continue;
      }
      const { status } = await send(`${url}/api/v1/logs`, {
        body: linesFrom(sent),
        headers: { 'content-type': 'application/x-ndjson' },
      });
      if (status === 200) sent += LINES_A_REQUEST;
    }
  };
  // Two at a time hide the latency of one.
  const running = Promise.all([run(), run()]);
  return {
    sent: () => sent,
    stop: async () => {
      stopped = true;
      await running;
    },
  };
}

function linesFrom(first: number): string {
  const time = new Date().toISOString();
  let body = '';
  for (let i = first; i < first + LINES_A_REQUEST; i++) {
    body += `{"timestamp":"${time}","service":"shop-${i % 7}","host":"web-${i % 3}","level":"${i % 40 === 0 ? 'warn' : 'info'}","message":"order ${i} of user ${(i * 7919) % 50_000} took ${20 + ((i * 31) % 60)} ms"}\n`;
  }
  return body;
}
