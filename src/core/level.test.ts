import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LEVEL_CODE, LEVELS, levelOfNumber, parseLevel } from './level.ts';

test('names of every family, in any case', () => {
  const cases = {
    TRACE: 'trace',
    Debug: 'debug',
    notice: 'info',
    INFORMATION: 'info',
    Warning: 'warn',
    severe: 'error',
    ERR: 'error',
    CRITICAL: 'fatal',
    emerg: 'fatal',
    ' info ': 'info',
    nonsense: 'unknown',
    constructor: 'unknown',
    __proto__: 'unknown',
  } as const;
  for (const [name, level] of Object.entries(cases)) assert.equal(parseLevel(name), level, name);
});

test('numbers of syslog, pino and bunyan', () => {
  assert.equal(levelOfNumber(0), 'fatal');
  assert.equal(levelOfNumber(3), 'error');
  assert.equal(levelOfNumber(4), 'warn');
  assert.equal(levelOfNumber(7), 'debug');
  assert.equal(levelOfNumber(10), 'trace');
  assert.equal(levelOfNumber(30), 'info');
  assert.equal(levelOfNumber(60), 'fatal');
  assert.equal(levelOfNumber(8.5), 'unknown');
  assert.equal(levelOfNumber(-1), 'unknown');
  assert.equal(levelOfNumber(Number.NaN), 'unknown');
});

test('codes are positions in the list', () => {
  for (const [code, level] of LEVELS.entries()) assert.equal(LEVEL_CODE[level], code);
});
