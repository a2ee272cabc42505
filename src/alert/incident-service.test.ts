import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createMemoryEntries } from '../../test/support/memory-entries.ts';
import type { IncidentDto } from '../api/detection.ts';
import { ANOMALOUS_SESSIONS, ANOMALOUS_SESSIONS_LIMIT, anomalousSessionsSchema } from '../api/sessions.ts';
import type { Entry } from '../core/entry.ts';
import type { NormalLines } from '../core/normal-lines.ts';
import type { WindowCounts } from '../core/window-counts.ts';
import { readNormalLines } from '../learner/declared-normal.ts';
import { createMemoryDocumentStore } from '../learner/memory-document-store.ts';
import {
  createUsualSlots,
  EXAMPLE_START_SLOT,
  exampleBlock,
  type ExampleCount,
} from '../pipeline/pattern/example-stream.ts';
import { SLOT_US } from '../pipeline/pattern/slots.ts';
import type { DocumentStore } from '../store/store.ts';
import { createIncidentService, type IncidentAlerts } from './incident-service.ts';
import type { RemarkDeps } from './remark-lines.ts';

const HOUR = 360;
const BURST = 18;
const ERRORS: ExampleCount = { service: 'cart', template: 3, level: 'error', lines: 15 };
const TEMPLATE = '0000000000000003';

const ENTRY: Entry = {
  id: '1-0000000000000000-1',
  timeUs: EXAMPLE_START_SLOT * SLOT_US,
  level: 'error',
  service: 'cart',
  host: '',
  source: '',
  message: 'Cart is broken',
  attributes: {},
  trace: '',
  templateId: TEMPLATE,
  score: 0.9,
  anomalous: true,
  modelVersion: 1,
  flags: 0,
};

class World {
  readonly documents: DocumentStore;
  readonly changes: IncidentDto[] = [];
  nowMs = (EXAMPLE_START_SLOT * SLOT_US) / 1000;
  service!: IncidentAlerts;
  remark: RemarkDeps | undefined;
  readonly dropped = new Map<string, number>();
  #slot = 0;
  readonly #usual = createUsualSlots(1);

  constructor(documents = createMemoryDocumentStore()) {
    this.documents = documents;
  }

  async start(): Promise<this> {
    this.service = await createIncidentService({
      documents: this.documents,
      clock: { nowMs: () => this.nowMs },
      findEntry: (id) => Promise.resolve(id === ENTRY.id ? ENTRY : undefined),
      templateText: (id) => Promise.resolve(id === TEMPLATE ? 'Cart is broken' : undefined),
      ...(this.remark === undefined ? {} : { remark: this.remark }),
      onDropped: (reason, count) => this.dropped.set(reason, (this.dropped.get(reason) ?? 0) + count),
      onSaveFailed: (error) => {
        throw error;
      },
    });
    this.service.incidents.onChange((incident) => this.changes.push(incident));
    return this;
  }

  /** `gone`: a template that logs nothing. */
  async feed(slots: number, extra: readonly ExampleCount[] = [], gone?: number): Promise<void> {
    for (let passed = 0; passed < slots; passed++, this.#slot++) {
      this.nowMs = ((EXAMPLE_START_SLOT + this.#slot) * SLOT_US) / 1000;
      const counts = [...this.#usual(), ...extra].filter(
        ({ lines, template }) => lines > 0 && template !== gone,
      );
      await this.service.observe({
        ...exampleBlock(EXAMPLE_START_SLOT + this.#slot, counts),
        lines: [ENTRY],
      });
    }
  }

  async restart(): Promise<void> {
    await this.service.close();
    await this.start();
  }

  list(): Promise<readonly IncidentDto[]> {
    return this.service.incidents.list();
  }
}

async function withIncident(): Promise<World> {
  const world = await new World().start();
  await world.feed(HOUR);
  await world.feed(BURST, [ERRORS]);
  return world;
}

test('an incident opens, tells its listeners, and resolves by itself', async () => {
  const world = await withIncident();
  const [incident] = await world.list();
  assert.equal(incident?.status, 'open');
  assert.equal(incident.origin?.service, 'cart');
  assert.match(incident.title, /^cart: /);
  assert.ok(incident.evidence.some(({ entryId }) => entryId === ENTRY.id));
  assert.ok(incident.lines > 50 && incident.lines < 400, String(incident.lines));
  await world.feed(60);
  assert.equal((await world.service.incidents.get(incident.id))?.status, 'resolved');
  assert.equal(world.changes.at(-1)?.status, 'resolved');
  assert.equal((await world.list()).length, 1);
});

test('what returns opens the same incident again', async () => {
  const world = await withIncident();
  await world.feed(HOUR);
  await world.feed(BURST, [ERRORS]);
  const [incident, ...others] = await world.list();
  assert.deepEqual(others, []);
  assert.equal(incident?.status, 'open');
  assert.deepEqual(
    incident.history?.map(({ action }) => action),
    ['open', 'resolved', 'reopen'],
  );
});

test('an incident that returns keeps the evidence of before', async () => {
  const world = await withIncident();
  const [{ evidence: before }] = (await world.list()) as [IncidentDto];
  await world.feed(HOUR);
  await world.feed(BURST, [ERRORS]);
  const [{ evidence }] = (await world.list()) as [IncidentDto];
  const sentences = ({ time, sentence }: IncidentDto['evidence'][number]) => `${time} ${sentence}`;
  const shown = evidence.map(sentences);
  for (const piece of before.map(sentences)) assert.ok(shown.includes(piece), piece);
  assert.ok(evidence.some(({ time }) => time > before.at(-1)!.time));
});

test('acknowledged stays acknowledged while it grows; muted stays muted when it returns', async () => {
  const world = await withIncident();
  const [{ id }] = (await world.list()) as [IncidentDto];
  await world.service.incidents.setStatus(id, { status: 'acknowledged', by: 'ann' });
  await world.feed(3, [ERRORS]);
  assert.equal((await world.service.incidents.get(id))?.status, 'acknowledged');
  await world.service.incidents.setStatus(id, { status: 'muted', by: 'ann' });
  await world.feed(HOUR);
  await world.feed(BURST, [ERRORS]);
  assert.equal((await world.service.incidents.get(id))?.status, 'muted');
  assert.equal((await world.list()).length, 1);
  assert.equal(await world.service.incidents.setStatus('none', { status: 'resolved', by: 'ann' }), undefined);
});

test('the history names who did what, and an undo of "this is normal" gives the status back', async () => {
  const world = await withIncident();
  const [{ id }] = (await world.list()) as [IncidentDto];
  const { incidents, feedback } = world.service;
  await incidents.setStatus(id, { status: 'acknowledged', by: 'ann' });
  const { feedbackId } = (await feedback.add({ kind: 'incident', id }, 'bob'))!;
  assert.equal((await incidents.get(id))?.status, 'resolved');
  await feedback.remove(feedbackId, 'ann');
  const back = await incidents.get(id);
  assert.equal(back?.status, 'acknowledged');
  assert.deepEqual(
    back.history?.map(({ action, by }) => `${by} ${action}`),
    ['logsentry open', 'ann acknowledged', 'bob normal', 'ann not normal'],
  );

  // What was changed since is not undone.
  const again = (await feedback.add({ kind: 'incident', id }, 'bob'))!;
  await incidents.setStatus(id, { status: 'muted', by: 'ann' });
  await feedback.remove(again.feedbackId, 'bob');
  assert.equal((await incidents.get(id))?.status, 'muted');
});

test('everything survives a restart, and a restart raises nothing', async () => {
  const world = await withIncident();
  const before = await world.list();
  await world.service.feedback.add({ kind: 'template', id: TEMPLATE }, 'ann');
  await world.restart();
  assert.deepEqual(await world.list(), before);
  assert.equal((await world.service.feedback.list()).length, 1);
  await world.feed(2 * HOUR);
  assert.equal((await world.list()).length, 1);
});

test('"this is normal" of a line, a template and an incident holds at once and can be taken back', async () => {
  for (const kind of ['entry', 'template', 'incident'] as const) {
    const world = await withIncident();
    const [{ id: incidentId, title }] = (await world.list()) as [IncidentDto];
    const id = { entry: ENTRY.id, template: TEMPLATE, incident: incidentId }[kind];
    const feedback = await world.service.feedback.add({ kind, id }, 'ann');
    assert.equal(feedback?.label, kind === 'incident' ? title : 'Cart is broken');
    assert.equal(world.service.isNormal(TEMPLATE, 'cart'), true, kind);
    assert.equal(world.service.isNormal(TEMPLATE, 'gateway'), kind === 'template', kind);
    await world.feed(HOUR);
    const changesBefore = world.changes.length;
    await world.feed(BURST, [ERRORS]);
    assert.equal(world.changes.length, changesBefore, kind);
    assert.equal(await world.service.feedback.remove(feedback.feedbackId, 'ann'), true);
    assert.equal(await world.service.feedback.remove(feedback.feedbackId, 'ann'), false);
    await world.feed(HOUR);
    await world.feed(BURST, [ERRORS]);
    assert.ok(world.changes.length > changesBefore, kind);
  }
});

test('who marks lines hears at once what is normal, and when it is taken back', async () => {
  for (const kind of ['entry', 'template', 'incident'] as const) {
    const world = await withIncident();
    const heard: NormalLines[] = [];
    world.service.onNormal((normal) => heard.push(normal));
    assert.deepEqual(heard, [{ templates: [], kinds: [] }]);
    const [{ id: incidentId }] = (await world.list()) as [IncidentDto];
    const id = { entry: ENTRY.id, template: TEMPLATE, incident: incidentId }[kind];
    const { feedbackId } = (await world.service.feedback.add({ kind, id }, 'ann'))!;
    const normal = heard.at(-1)!;
    assert.deepEqual(normal.templates, kind === 'template' ? [TEMPLATE] : []);
    assert.deepEqual(normal.kinds, kind === 'template' ? [] : [`${TEMPLATE} cart`]);
    assert.deepEqual(await readNormalLines(world.documents), normal, 'other processes read the same');
    await world.service.feedback.remove(feedbackId, 'ann');
    assert.deepEqual(heard.at(-1), { templates: [], kinds: [] });
    assert.deepEqual(await readNormalLines(world.documents), heard.at(-1));
  }
});

test('what was declared normal stays normal when its template is renamed by a training', async () => {
  const world = await withIncident();
  const [{ id }] = (await world.list()) as [IncidentDto];
  await world.service.feedback.add({ kind: 'incident', id }, 'ann');
  await world.feed(HOUR);
  const renamed = '0000000000000004';
  const news = { version: 2, aliases: new Map([[TEMPLATE, renamed]]), levelShares: new Map() };
  await world.service.observe({ counts: [], traces: [], lines: [], news });
  assert.equal(world.service.isNormal(renamed, 'cart'), true);
  const changesBefore = world.changes.length;
  await world.feed(BURST, [{ ...ERRORS, template: 4 }]);
  assert.equal(world.changes.length, changesBefore);
});

test('a silence that was declared normal becomes what is usual', async () => {
  const world = await new World().start();
  const SILENT = 4;
  await world.feed(HOUR);
  await world.feed(BURST, [], SILENT);
  const [{ id }] = (await world.list()) as [IncidentDto];
  const { feedbackId } = (await world.service.feedback.add({ kind: 'incident', id }, 'ann'))!;
  await world.feed(HOUR / 2, [], SILENT);
  await world.service.feedback.remove(feedbackId, 'ann');
  const changesBefore = world.changes.length;
  await world.feed(HOUR / 2, [], SILENT);
  assert.deepEqual(
    world.changes.slice(changesBefore).map(({ title }) => title),
    [],
  );
});

test('the latest anomalous sessions are listed with reasons, bounded, also after a restart', async () => {
  const world = await new World().start();
  const session = (number: number) => ({
    id: `trace-${number}`,
    services: ['cart'],
    reasons: [{ kind: 'lacks', event: TEMPLATE, share: 0.99, count: 0, usual: 1, weight: 5 } as const],
    score: 9,
    fromUs: 1e15,
    toUs: 1e15 + number,
  });
  for (let number = 0; number < ANOMALOUS_SESSIONS_LIMIT + 5; number++)
    world.service.observeSession(session(number));
  await world.restart();
  world.service.observeSession(session(9999));
  await world.service.close();
  const { kind, key } = ANOMALOUS_SESSIONS;
  const { sessions } = anomalousSessionsSchema.parse(await world.documents.get(kind, key));
  assert.equal(sessions.length, ANOMALOUS_SESSIONS_LIMIT);
  assert.deepEqual(
    sessions.slice(0, 2).map(({ id }) => id),
    ['trace-9999', `trace-${ANOMALOUS_SESSIONS_LIMIT + 4}`],
  );
  assert.deepEqual(sessions[0]!.reasons, [
    {
      sentence: 'lacks a message that 99% of them have',
      templateId: TEMPLATE,
      observed: 0,
      expected: 1,
      weight: 5,
    },
  ]);
});

test('stored marks go with the declaration, come back with it, and only where they should', async () => {
  const lines = Array.from({ length: 2500 }, (_, row): Entry => ({
    ...ENTRY,
    id: `1-00000000000000aa-${row.toString(16)}`,
    timeUs: ENTRY.timeUs + row,
    service: row % 5 === 0 ? 'gateway' : 'cart',
    score: row % 2 === 0 ? 0.9 : 0.3,
    anomalous: row % 2 === 0,
    templateId: row % 3 === 0 ? '0000000000000009' : TEMPLATE,
  }));
  const entries = createMemoryEntries(lines);
  const world = new World();
  world.remark = { entries, templateIds: (id) => [id, '0000000000000009'], threshold: () => 0.5 };
  await world.start();
  world.nowMs += 1000;
  const marked = (service: string) =>
    entries.all.filter((line) => line.anomalous && line.service === service).length;
  const before = [marked('cart'), marked('gateway')];
  const { feedbackId } = (await world.service.feedback.add({ kind: 'entry', id: ENTRY.id }, 'ann'))!;
  const everywhere = (await world.service.feedback.add({ kind: 'template', id: TEMPLATE }, 'ann'))!;
  await world.service.close();
  assert.deepEqual([marked('cart'), marked('gateway')], [0, 0]);
  await world.service.feedback.remove(everywhere.feedbackId, 'ann');
  await world.service.close();
  assert.deepEqual([marked('cart'), marked('gateway')], [0, before[1]]);
  await world.service.feedback.remove(feedbackId, 'ann');
  await world.service.close();
  assert.deepEqual([marked('cart'), marked('gateway')], before);
  assert.ok(entries.all.every(({ score, modelVersion }) => [0.9, 0.3].includes(score) && modelVersion === 1));
});

test('feedback on what does not exist is refused', async () => {
  const world = await new World().start();
  for (const kind of ['entry', 'template', 'incident'] as const) {
    assert.equal(await world.service.feedback.add({ kind, id: 'none' }, 'ann'), undefined);
  }
});

test('documents that cannot be read are left out, not fatal', async () => {
  const documents = createMemoryDocumentStore();
  await documents.put('incident', 'broken', { id: 1 });
  await documents.put('feedback', 'broken', 'x');
  const world = await new World(documents).start();
  assert.deepEqual(await world.list(), []);
  assert.deepEqual(await world.service.feedback.list(), []);
});

test('an anomalous session is evidence of the running incident of its services, never one by itself', async () => {
  const world = await withIncident();
  const [incident] = await world.list();
  const session = {
    id: 'trace-1',
    services: ['cart', 'gateway'],
    reasons: [
      { kind: 'lacks', event: '00000000000000aa', share: 0.99, count: 0, usual: 1, weight: 5 },
    ] as const,
    score: 9,
    fromUs: Date.parse(incident!.lastSeen) * 1000,
    toUs: Date.parse(incident!.lastSeen) * 1000,
  };
  world.service.observeSession(session);
  world.service.observeSession({ ...session, services: ['mailer'] });
  const evidence = (await world.list())[0]!.evidence.filter(({ kind }) => kind === 'session');
  assert.deepEqual(
    evidence.map(({ sentence }) => sentence),
    ['request trace-1 lacks a message that 99% of them have'],
  );
  await world.feed(1, [ERRORS]);
  assert.ok(
    (await world.list())[0]!.evidence.some(({ kind }) => kind === 'session'),
    'growing keeps it',
  );
  assert.equal((await world.list()).length, 1);
});

test('what is left out is told by reason, each once', async () => {
  const world = await new World().start();
  await world.feed(20);
  assert.deepEqual([...world.dropped], []);
  for (let times = 0; times < 2; times++)
    await world.service.observe({
      ...exampleBlock(EXAMPLE_START_SLOT, [{ ...ERRORS, lines: 7 }]),
      lines: [],
    });
  assert.deepEqual([...world.dropped], [['late', 14]]);
});

test('blocks that complete many slots leave the event loop to others in between', async () => {
  const world = await new World().start();
  const kinds = Array.from({ length: 1000 }, (_, template): ExampleCount => ({
    service: 'cart',
    template: template + 10,
    level: 'info',
    lines: 3,
  }));
  const slots = Array.from({ length: 20 }, (_, slot) => exampleBlock(EXAMPLE_START_SLOT + slot, kinds));
  let turns = 0;
  const count = (): void => {
    turns++;
    counting = setImmediate(count);
  };
  let counting = setImmediate(count);
  for (let part = 0; part < 10; part++) {
    const later = slots.map(({ counts }) => counts.map((own) => shifted(own, part * slots.length)));
    await world.service.observe({ counts: later.flat(), traces: [], lines: [] });
  }
  clearImmediate(counting);
  assert.ok(turns > 2, `${turns} turns`);
});

function shifted(counts: WindowCounts, slots: number): WindowCounts {
  return { ...counts, startUs: counts.startUs.map((startUs) => startUs + slots * SLOT_US) };
}
