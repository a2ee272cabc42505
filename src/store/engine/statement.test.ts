import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeStatement, parseInsertHead, statementKind } from './statement.ts';

test('parameters, settings and what is ignored', () => {
  const search = new URLSearchParams({
    query: 'SELECT {a:String}',
    param_a: 'x',
    max_execution_time: '3',
    database: 'logs',
    query_id: 'q',
    enable_http_compression: '1',
  });
  const statement = decodeStatement(search, '');
  assert.equal(statement.sql, 'SELECT {a:String}');
  assert.deepEqual([...statement.parameters], [['a', 'x']]);
  assert.deepEqual([...statement.settings], [['max_execution_time', '3']]);
  assert.deepEqual([statement.database, statement.queryId], ['logs', 'q']);
});

test('names that could be SQL are refused', () => {
  for (const search of [
    { 'param_a = 1, b': 'x' },
    { database: 'a; DROP TABLE x' },
    { default_format: 'CSV; SELECT' },
    { allow_ddl: '1' },
    { max_threads: '99' },
  ]) {
    assert.throws(
      () => decodeStatement(new URLSearchParams(search), 'SELECT 1'),
      /BAD_ARGUMENTS|UNKNOWN_SETTING/,
    );
  }
  assert.throws(() => decodeStatement(new URLSearchParams(), '  \n'), /Empty query/);
});

test('reads and writes by their first word', () => {
  for (const sql of [
    'SELECT 1',
    ' with x as (select 1) select 2',
    '-- a\n/* b */ (SELECT 1)',
    'EXPLAIN AST SELECT 1',
    'SHOW TABLES',
  ]) {
    assert.equal(statementKind(sql), 'read', sql);
  }
  for (const sql of [
    'INSERT INTO t SELECT 1',
    'ALTER TABLE t',
    'SELECTED',
    '/* SELECT */ DROP TABLE t',
    '',
  ]) {
    assert.equal(statementKind(sql), 'write', sql);
  }
});

test('heads of inserts', () => {
  assert.deepEqual(parseInsertHead('INSERT INTO a.t (x, `y z`) FORMAT Native'), {
    into: 'INSERT INTO a.t (x, `y z`)',
    columns: 'x, `y z`',
    format: 'Native',
  });
  assert.equal(parseInsertHead('SELECT 1'), undefined);
  for (const sql of [
    'INSERT INTO t FORMAT Native',
    'INSERT INTO t (a)',
    `INSERT INTO t (a) FORMAT Na'tive`,
  ]) {
    assert.throws(() => parseInsertHead(sql), /column/, sql);
  }
});

test('inserts of the rows of the body that meet a condition', () => {
  const sql =
    "INSERT INTO a.t (x, y) SELECT x, y FROM input('x UInt8, y String') WHERE x NOT IN (SELECT x FROM b) FORMAT Native";
  assert.deepEqual(parseInsertHead(sql), {
    into: 'INSERT INTO a.t (x, y)',
    columns: 'x, y',
    format: 'Native',
    where: 'x NOT IN (SELECT x FROM b)',
  });
});
