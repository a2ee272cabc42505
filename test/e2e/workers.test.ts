import assert from 'node:assert/strict';
import { Agent } from 'node:http';
import { test } from 'node:test';
import { sendBody } from '../support/numbered-lines.ts';
import { send, until } from '../support/send.ts';
import { startServer } from '../support/server-process.ts';

const BODIES = 12;
const LINES_A_BODY = 500;

test('one, two and three scoring threads store the same rows', async (t) => {
  const [one, two, three] = [await rowsWith(1), await rowsWith(2), await rowsWith(3)];
  assert.equal(one.length, BODIES * LINES_A_BODY);
  assert.deepEqual(two, one);
  assert.deepEqual(three, one);

  /** What is stored of each line but its id and times, sorted. */
  async function rowsWith(workers: number): Promise<string[]> {
    const server = await startServer({
      // No model: it would be learnt at another moment in each run.
      environment: { LOGSENTRY_PROCESSOR_WORKERS: String(workers), LOGSENTRY_ML_MIN_LINES: '1000000' },
    });
    t.after(() => server.stop());
    const agent = new Agent({ keepAlive: true });
    const bodies = Array.from({ length: BODIES }, (_, number) => ({ number, lines: LINES_A_BODY }));
    const answers = await Promise.all(
      bodies.map((body) => sendBody(server.url, body, { agent, run: 'workers' })),
    );
    assert.ok(answers.every(({ acknowledged }) => acknowledged));
    agent.destroy();
    const rows = await until('all lines being stored', async () => {
      const { text } = await send(`${server.url}/api/v1/entries/export?service=numbered`);
      const lines = text.trimEnd().split('\n');
      return lines.length === BODIES * LINES_A_BODY ? lines : undefined;
    });
    await server.stop();
    return rows.map(withoutIdentity).sort();
  }
});

function withoutIdentity(line: string): string {
  const { level, service, host, source, message, templateId, score, anomalous } = JSON.parse(line) as Record<
    string,
    unknown
  >;
  return JSON.stringify([message, level, service, host, source, templateId, score, anomalous]);
}
