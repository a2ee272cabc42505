import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseAddress, parseNetwork } from './network.ts';

function contains(network: string, address: string): boolean {
  const range = parseNetwork(network);
  const digits = parseAddress(address);
  assert.ok(range !== undefined && digits !== undefined, `${network} ${address}`);
  return digits >= range.first && digits <= range.last;
}

test('addresses in networks of both families', () => {
  assert.ok(contains('10.0.0.0/8', '10.255.0.1'));
  assert.ok(!contains('10.0.0.0/8', '11.0.0.0'));
  assert.ok(contains('192.168.1.77/24', '192.168.1.1'));
  assert.ok(contains('0.0.0.0/0', '255.255.255.255'));
  assert.ok(contains('1.2.3.4/32', '1.2.3.4') && !contains('1.2.3.4/32', '1.2.3.5'));
  assert.ok(contains('2001:db8::/32', '2001:DB8:ffff::1'));
  assert.ok(!contains('2001:db8::/32', '2001:db9::'));
  assert.ok(contains('10.0.0.0/8', '::ffff:10.1.2.3'), 'an IPv4 address in IPv6 form (RFC 4291 §2.5.5.2)');
});

test('what is no address or network', () => {
  for (const text of [
    '',
    '10.0.0',
    '256.0.0.1',
    '010.0.0.1',
    '1.2.3.4.5',
    ':::',
    '1::2::3',
    '12345::',
    '1:2:3:4:5:6:7',
    '1.2.3.4::',
  ]) {
    assert.equal(parseAddress(text), undefined, text);
  }
  for (const text of ['10.0.0.0', '10.0.0.0/33', '::/129', '10.0.0.0/-1', 'a/b', '10.0.0/8']) {
    assert.equal(parseNetwork(text), undefined, text);
  }
});

test('the forms of RFC 4291 §2.2', () => {
  assert.equal(parseAddress('::'), '0'.repeat(32));
  assert.equal(parseAddress('::1'), '1'.padStart(32, '0'));
  assert.equal(parseAddress('1:2:3:4:5:6:7::'), '00010002000300040005000600070000');
  assert.equal(parseAddress('ABCD:EF01:2345:6789:ABCD:EF01:2345:6789'), 'abcdef0123456789abcdef0123456789');
});
