import type { EntryStore } from '../store.ts';
import { narrowFilter } from './compile-query/narrow-filter.ts';

type Reads = Omit<EntryStore, 'append' | 'rowsOfBatches' | 'deleteBefore'>;

/** The same reads, with every filter narrowed first. */
export function narrowed(reads: Reads): Reads {
  return {
    find: (filter, page) => reads.find(narrowFilter(filter), page),
    get: (key) => reads.get(key),
    getMany: (keys) => reads.getMany(keys),
    count: (filter, signal) => reads.count(narrowFilter(filter), signal),
    timeline: (filter, bucketUs) => reads.timeline(narrowFilter(filter), bucketUs),
    templateCounts: (filter, limit) => reads.templateCounts(narrowFilter(filter), limit),
    serviceCounts: (filter, limit) => reads.serviceCounts(narrowFilter(filter), limit),
    facet: (filter, column, limit) => reads.facet(narrowFilter(filter), column, limit),
    scoreHistogram: (filter, bins, modelVersion) => reads.scoreHistogram(narrowFilter(filter), bins, modelVersion),
    stream: (filter, signal) => reads.stream(narrowFilter(filter), signal),
    query: (query, signal) => reads.query({ ...query, filter: narrowFilter(query.filter) }, signal),
    attributeNames: (filter, limit) => reads.attributeNames(narrowFilter(filter), limit),
  };
}
