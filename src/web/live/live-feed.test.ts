import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { LiveStatsDto } from '../../api/overview.ts';
import type { TailHandlers } from '../api/tail-connection.ts';
import { createLiveFeed, STATS_KEPT } from './live-feed.ts';
import type { TailParams } from './live-feed.ts';

interface Opened {
  readonly params: TailParams;
  readonly handlers: TailHandlers;
  closed: boolean;
}

function setUp() {
  const opened: Opened[] = [];
  const feed = createLiveFeed({
    schedule: (run) => run(),
    connect: (params, handlers) => {
      const connection: Opened = { params, handlers, closed: false };
      opened.push(connection);
      return { retryNow: () => undefined, close: () => void (connection.closed = true) };
    },
  });
  return { feed, opened };
}

const stats = (linesPerSecond: number): LiveStatsDto => ({
  time: '',
  linesPerSecond,
  anomaliesPerSecond: 0,
  queueMessages: 0,
  queueBytes: 0,
  lagSeconds: 0,
  modelVersion: 1,
  entries: 1,
  linesUntilModel: 0,
});

describe('live feed', () => {
  test('asks for lines only while somebody follows, over one connection', () => {
    const { feed, opened } = setUp();
    feed.start();
    assert.deepEqual(opened[0]?.params, [['events', 'stats,anomaly']]);
    feed.follow([['service', 'cart']]);
    feed.follow([['service', 'cart']]);
    assert.equal(opened.length, 2);
    assert.equal(opened[0]?.closed, true);
    assert.deepEqual(opened[1]?.params, [
      ['events', 'stats,anomaly,entries'],
      ['service', 'cart'],
    ]);
    feed.follow(undefined);
    assert.deepEqual(opened[2]?.params, [['events', 'stats,anomaly']]);
  });

  test('does not connect before the start nor after the stop', () => {
    const { feed, opened } = setUp();
    feed.follow([]);
    assert.equal(opened.length, 0);
    feed.start();
    feed.start();
    assert.equal(opened.length, 1);
    feed.stop();
    assert.equal(opened[0]?.closed, true);
    feed.follow(undefined);
    assert.equal(opened.length, 1);
  });

  test('keeps a bounded past of figures', () => {
    const { feed, opened } = setUp();
    feed.start();
    for (let i = 0; i < STATS_KEPT + 30; i++) opened[0]?.handlers.onStats(stats(i));
    assert.equal(feed.stats.get().length, STATS_KEPT);
    assert.equal(feed.stats.get().at(-1)?.linesPerSecond, STATS_KEPT + 29);
  });
});
