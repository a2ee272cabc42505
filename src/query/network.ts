/** A range of addresses of one family, as 32 hex digits (IPv4 mapped as in RFC 4291 §2.5.5.2). */
export interface Network {
  readonly first: string;
  /** Inclusive. */
  readonly last: string;
}

const IPV4_BITS = 32;
const IPV6_BITS = 128;
const MAPPED = '0'.repeat(20) + 'ffff';

/** `10.0.0.0/8` or `2001:db8::/32`; undefined for anything else. */
export function parseNetwork(text: string): Network | undefined {
  const match = /^([0-9a-fA-F.:]{2,45})\/(\d{1,3})$/.exec(text);
  if (match === null) return undefined;
  const [, address = '', length = ''] = match;
  const digits = parseAddress(address);
  const most = address.includes(':') ? IPV6_BITS : IPV4_BITS;
  const bits = Number(length);
  if (digits === undefined || bits > most) return undefined;
  const free = BigInt(most - bits);
  const first = (BigInt(`0x${digits}`) >> free) << free;
  return { first: hex(first), last: hex(first | ((1n << free) - 1n)) };
}

/** 32 hex digits of an IPv4 or IPv6 address, so that order of text is order of addresses. */
export function parseAddress(text: string): string | undefined {
  if (!text.includes(':')) {
    const low = parseIpv4(text);
    return low === undefined ? undefined : MAPPED + low;
  }
  return parseIpv6(text);
}

/** Dotted quad without leading zeros (RFC 6943 §3.1.1, "strict"), as the store reads it. */
const IPV4 = /^(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.|$)){4}(?<!\.)$/;

function parseIpv4(text: string): string | undefined {
  if (!IPV4.test(text)) return undefined;
  return text
    .split('.')
    .map((part) => Number(part).toString(16).padStart(2, '0'))
    .join('');
}

/** RFC 4291 §2.2. */
function parseIpv6(text: string): string | undefined {
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  const [head, tail] = halves.map((half) => (half === '' ? [] : half.split(':')));
  const groups = [parseGroups(head ?? [], tail === undefined), parseGroups(tail ?? [], true)];
  const [left, right] = groups;
  if (left === undefined || right === undefined) return undefined;
  const missing = 32 - left.length - right.length;
  if (tail === undefined ? missing !== 0 : missing < 4) return undefined;
  return left + '0'.repeat(missing) + right;
}

function parseGroups(parts: readonly string[], mayEndInIpv4: boolean): string | undefined {
  let digits = '';
  for (const [index, part] of parts.entries()) {
    const ipv4 = mayEndInIpv4 && index === parts.length - 1 ? parseIpv4(part) : undefined;
    if (ipv4 !== undefined) digits += ipv4;
    else if (/^[0-9a-fA-F]{1,4}$/.test(part)) digits += part.toLowerCase().padStart(4, '0');
    else return undefined;
  }
  return digits;
}

function hex(value: bigint): string {
  return value.toString(16).padStart(32, '0');
}
