import { valueAt } from '../../core/batch.ts';
import { LEVELS } from '../../core/level.ts';
import { characterShares } from '../features/character-mix.ts';
import type { Feature } from '../features/feature.ts';
import { hourOfWeek } from '../features/hour-of-week.ts';
import { CHARACTER_CLASSES, CHARACTER_COLUMNS, HOURS_OF_WEEK } from '../model/statistics.ts';
import { scopeName, type DescribedLine, type Description } from './described-line.ts';
import { describeNumber, describeValue } from './describe-slot.ts';
import { formatCount, formatNumber, formatShare } from './format-number.ts';

/** The sentence for one feature of a line. */
export function describeFeature(feature: Feature, line: DescribedLine): Description {
  switch (feature) {
    case 'templateRarity':
      return describeRarity(line);
    case 'templateNovelty':
      return describeNovelty(line);
    case 'templateInService':
      return describeInService(line);
    case 'levelInTemplate':
      return describeLevel(line, 'this message');
    case 'levelInService':
      return describeServiceLevel(line);
    case 'numericOutlier':
      return describeNumber(line);
    case 'unseenValue':
      return describeValue(line);
    case 'unseenAttribute':
      return describeAttribute(line);
    case 'messageLength':
      return describeLength(line);
    case 'characterMix':
      return describeCharacters(line);
    case 'hourOfWeek':
      return describeHour(line);
    case 'hostNovelty':
      return describeHost(line);
  }
}

function describeRarity({ model, detail }: DescribedLine): Description {
  const { lines, templateCount } = model.statistics;
  const seen = detail.template < 0 ? 0 : templateCount[detail.template]!;
  if (seen === 0) return never(lines);
  return {
    sentence: `rare message; seen ${formatCount(seen, 'time')} in ${formatCount(lines, 'line')}`,
    value: seen,
  };
}

function never(lines: number): Description {
  const were = lines === 1 ? 'was' : 'were';
  return { sentence: `never seen before; ${formatCount(lines, 'line')} ${were} learnt`, value: 0 };
}

function describeNovelty({ model, detail }: DescribedLine): Description {
  const { lines, services, serviceCount } = model.statistics;
  const service = services[detail.service];
  const { sentence, value } = never(lines);
  if (service === undefined || services.length === 1) return { sentence, value };
  return {
    sentence: `${sentence}, ${formatNumber(serviceCount[detail.service]!)} of them of ${service}`,
    value,
  };
}

function describeInService({ model, detail }: DescribedLine): Description {
  const { services, serviceCount, pairs } = model.statistics;
  const service = services[detail.service] || 'this service';
  const lines = serviceCount[detail.service] ?? 0;
  let seen = 0;
  for (let index = 0; index < pairs.count.length; index++) {
    if (pairs.service[index] === detail.service && pairs.item[index] === detail.template)
      seen = pairs.count[index]!;
  }
  if (seen === 0) {
    return {
      sentence: `${service} never logged this message; ${formatCount(lines, 'line')} of it were learnt`,
      value: 0,
    };
  }
  const sentence = `${service} seldom logs this message: ${formatNumber(seen)} of its ${formatCount(lines, 'line')}`;
  return { sentence, value: seen };
}

function describeLevel({ model, batch, row, detail }: DescribedLine, subject: string): Description {
  const width = LEVELS.length;
  const counts = model.statistics.levelCount.subarray(detail.template * width, (detail.template + 1) * width);
  const total = counts.reduce((sum, count) => sum + count, 0);
  const usual = counts.indexOf(Math.max(...counts));
  const level = batch.level[row]!;
  const share = formatShare(counts[usual]! / Math.max(1, total));
  return {
    sentence: `level ${LEVELS[level]}; ${subject} is ${LEVELS[usual]} in ${share} of cases`,
    value: level,
    normalLow: usual,
    normalHigh: usual,
  };
}

function describeServiceLevel({ model, batch, row, detail }: DescribedLine): Description {
  const { templateCount, services, levelCount } = model.statistics;
  const width = LEVELS.length;
  const start = (templateCount.length + detail.service) * width;
  const counts = levelCount.subarray(start, start + width);
  const total = counts.reduce((sum, count) => sum + count, 0);
  const level = batch.level[row]!;
  const subject = services[detail.service] || 'the sample';
  const share = counts[level]! / Math.max(1, total);
  return {
    sentence: `level ${LEVELS[level]}; ${counts[level] === 0 ? 'none' : formatShare(share)} of the lines of ${subject} are`,
    value: share,
  };
}

function describeAttribute(line: DescribedLine): Description {
  const { model, batch, detail } = line;
  const name = decoder.decode(batch.attributes.bytes.subarray(detail.nameStart, detail.nameEnd));
  const slot = model.statistics.slots.find(
    (candidate) =>
      candidate.kind === 'attribute' && candidate.scope === detail.scope && candidate.name === name,
  );
  const seen = slot?.count ?? 0;
  const sentence =
    seen === 0
      ? `has the attribute ${name}, which ${scopeName(line)} never had`
      : `has the attribute ${name}, which was seen ${formatCount(seen, 'time')} on ${scopeName(line)}`;
  return { sentence, value: seen };
}

function describeLength(line: DescribedLine): Description {
  const { model, batch, row, detail } = line;
  const value = batch.message.offsets[row + 1]! - batch.message.offsets[row]!;
  const slot = model.statistics.slots.find(({ kind, scope }) => kind === 'length' && scope === detail.scope);
  if (slot?.range === undefined) return { sentence: `${formatNumber(value)} bytes long`, value };
  const { p5, p95 } = slot.range;
  const usual = p5 === p95 ? formatNumber(p5) : `${formatNumber(p5)} to ${formatNumber(p95)}`;
  return {
    sentence: `${formatNumber(value)} bytes long; ${scopeName(line)} usually has ${usual}`,
    value,
    normalLow: p5,
    normalHigh: p95,
  };
}

/** Names the class of characters that is furthest from usual. */
function describeCharacters(line: DescribedLine): Description {
  const { model, batch, row, detail } = line;
  const { templateCount, serviceCount, lines, characters } = model.statistics;
  const shares = new Float64Array(CHARACTER_CLASSES.length);
  const { bytes, offsets } = batch.message;
  characterShares(bytes, { start: offsets[row]!, end: offsets[row + 1]! }, shares);
  const templates = templateCount.length;
  const count = Math.max(1, templateCount[detail.scope] ?? serviceCount[detail.scope - templates] ?? lines);
  const means = CHARACTER_CLASSES.map(
    (_, index) => characters[detail.scope * CHARACTER_COLUMNS + 2 * index]! / count,
  );
  let furthest = 0;
  for (let index = 1; index < means.length; index++) {
    const isFurther =
      Math.abs(shares[index]! - means[index]!) > Math.abs(shares[furthest]! - means[furthest]!);
    if (isFurther) furthest = index;
  }
  const value = shares[furthest]! / 1000;
  const usual = means[furthest]! / 1000;
  return {
    sentence: `${formatShare(value)} of the text is ${CLASS_NAMES[CHARACTER_CLASSES[furthest]!]}; ${scopeName(line)} usually has ${formatShare(usual)}`,
    value,
    normalLow: usual,
    normalHigh: usual,
  };
}

const CLASS_NAMES: Readonly<Record<(typeof CHARACTER_CLASSES)[number], string>> = {
  lower: 'lower-case letters',
  upper: 'upper-case letters',
  digit: 'digits',
  space: 'blanks',
  punctuation: 'punctuation',
  other: 'control characters or letters beyond ASCII',
};

function describeHour({ model, batch, row, detail }: DescribedLine): Description {
  const { hours, templateCount } = model.statistics;
  const hour = hourOfWeek(batch.timeUs[row]!);
  const index = hours.template.indexOf(detail.template);
  const value = index < 0 ? 0 : hours.count[index * HOURS_OF_WEEK + hour]!;
  const total = templateCount[detail.template] ?? 0;
  const when = `${DAYS[Math.floor(hour / 24)]} ${String(hour % 24).padStart(2, '0')}:00 UTC`;
  return {
    sentence: `logged on a ${when}; ${formatNumber(value)} of this message's ${formatCount(total, 'line')} came in that hour of the week`,
    value,
  };
}

const DAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];

function describeHost({ model, batch, row, detail }: DescribedLine): Description {
  const { services, hosts, serviceCount } = model.statistics;
  const host = valueAt(batch.host, row);
  const service = services[detail.service] || 'this service';
  let seen = 0;
  for (let index = 0; index < hosts.count.length; index++) {
    if (hosts.service[index] === detail.service && hosts.names[hosts.item[index]!] === host)
      seen = hosts.count[index]!;
  }
  const lines = serviceCount[detail.service] ?? 0;
  const sentence =
    seen === 0
      ? `host ${host}; ${service} never logged from it`
      : `host ${host}; ${formatNumber(seen)} of the ${formatCount(lines, 'line')} of ${service} came from it`;
  return { sentence, value: seen };
}

const decoder = new TextDecoder();
