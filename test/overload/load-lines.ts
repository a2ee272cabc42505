import { getJson, send } from '../support/send.ts';

export const LINES_A_BODY = 2000;
/** Bodies whose lines have one service: what is stored of them is counted together. */
const BODIES_A_SERVICE = 500;
/** Services that are read back line by line. */
const SAMPLED_SERVICES = 3;

/** The lines of body `number`: every line has a number of its own. */
export function loadBody(number: number): string {
  const service = serviceOf(number);
  let body = '';
  for (let line = number * LINES_A_BODY; line < (number + 1) * LINES_A_BODY; line++) {
    body += `{"level":"${line % 50 === 0 ? 'warn' : 'info'}","service":"${service}","message":"line ${line} took ${line % 90} ms"}\n`;
  }
  return body;
}

export interface Comparison {
  /** Lines that were acknowledged and are not there, by the count of each service and in those read line by line. */
  readonly missing: number;
  /** Lines that are there more than once, likewise. */
  readonly doubled: number;
  readonly servicesCounted: number;
  readonly linesRead: number;
}

/** Compares what is stored at `url` with the bodies that were acknowledged. */
export async function compareStored(url: string, acknowledged: readonly number[]): Promise<Comparison> {
  const bodies = Map.groupBy(acknowledged, serviceOf);
  let missing = 0;
  let doubled = 0;
  for (const [service, numbers] of bodies) {
    const { count } = await getJson<{ count: number }>(`${url}/api/v1/entries/count?service=${service}`);
    const difference = count - numbers.length * LINES_A_BODY;
    missing += Math.max(0, -difference);
    doubled += Math.max(0, difference);
  }
  let linesRead = 0;
  const every = Math.max(1, Math.floor(bodies.size / SAMPLED_SERVICES));
  for (const [service, numbers] of [...bodies].filter((_, at) => at % every === 0)) {
    const stored = await numbersOf(url, service);
    linesRead += stored.length;
    const found = new Set(stored);
    doubled += stored.length - found.size;
    for (const number of numbers)
      for (let line = number * LINES_A_BODY; line < (number + 1) * LINES_A_BODY; line++)
        if (!found.has(line)) missing++;
  }
  return { missing, doubled, servicesCounted: bodies.size, linesRead };
}

function serviceOf(number: number): string {
  return `load-${Math.floor(number / BODIES_A_SERVICE)}`;
}

async function numbersOf(url: string, service: string): Promise<number[]> {
  const { status, text } = await send(`${url}/api/v1/entries/export?service=${service}`);
  if (status !== 200) throw new Error(`the export answered ${status}: ${text.slice(0, 500)}`);
  return [...text.matchAll(/"message":"line (\d+) took/g)].map(([, number]) => Number(number));
}
