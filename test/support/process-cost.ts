import { readFileSync } from 'node:fs';

/** Linux counts processor time in ticks of 1/100 s (sysconf(_SC_CLK_TCK)). */
const TICKS_PER_SECOND = 100;
const PAGE_BYTES = 4096;

/** Seconds of processor time of a process and its children so far. */
export function cpuSecondsOf(pid: number): number {
  return sum(family(pid), (id) => ticks(id) / TICKS_PER_SECOND);
}

/** Resident bytes of a process and its children. */
export function memoryBytesOf(pid: number): number {
  return sum(family(pid), (id) => Number(statm(id)[1] ?? 0) * PAGE_BYTES);
}

/** Of these, bytes that are no pages of files: what the system cannot take back. */
export function anonymousBytesOf(pid: number): number {
  return sum(family(pid), (id) => {
    const kilobytes = /^RssAnon:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${id}/status`, 'utf8'))?.[1];
    return Number(kilobytes ?? 0) * 1024;
  });
}

function family(pid: number): number[] {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim();
  return [pid, ...(children === '' ? [] : children.split(' ').flatMap((child) => family(Number(child))))];
}

function statm(pid: number): string[] {
  return readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ');
}

/** proc(5): fields 14 and 15 of stat, user and system time; the name in field 2 may hold spaces. */
function ticks(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return Number(fields[11]) + Number(fields[12]);
}

function sum<T>(values: Iterable<T>, of: (value: T) => number): number {
  let total = 0;
  for (const value of values) total += of(value);
  return total;
}
