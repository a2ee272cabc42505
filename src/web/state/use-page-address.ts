import { useMemo } from 'react';
import { useLocation, useSearch } from 'wouter';
import { linesOf } from './edit-query.ts';
import { formatAddress, parseAddress } from './page-address.ts';
import type { PageAddress, View } from './page-address.ts';
import { rangeParams } from './time-range.ts';
import type { TimeRange } from './time-range.ts';

export interface AddressActions {
  readonly address: PageAddress;
  readonly path: string;
  /** Goes to this page with a change; Back undoes it unless `replace`. */
  update(change: Partial<PageAddress>, options?: { replace?: boolean }): void;
  /** Changes what this page alone knows; an empty text takes a choice back. */
  updateView(change: View, options?: { replace?: boolean }): void;
  /** The address of another page with the same time range, and a query of its own. */
  linkTo(path: string, change?: Partial<PageAddress>): string;
}

export function usePageAddress(): AddressActions {
  const search = useSearch();
  const [path, navigate] = useLocation();
  return useMemo(() => {
    const address = parseAddress(search);
    const update: AddressActions['update'] = (change, options) =>
      navigate(path + formatAddress({ ...address, ...change }), options);
    return {
      address,
      path,
      update,
      updateView: (change, options) => update({ view: { ...address.view, ...change } }, options),
      linkTo: (to, change) => to + formatAddress({ range: address.range, ...change }),
    };
  }, [search, path, navigate]);
}

/** A range as parameters of an API request. */
export function rangePairs(range: TimeRange): [string, string][] {
  const { from, to } = rangeParams(range);
  return to === undefined
    ? [['from', from]]
    : [
        ['from', from],
        ['to', to],
      ];
}

/** Range and lines of an address as parameters of an API request; its pipes are left out. */
export function addressPairs(address: Pick<PageAddress, 'range' | 'query'>): [string, string][] {
  return [...rangePairs(address.range), ...queryPairs(linesOf(address.query))];
}

/** A filter in the query language as parameters of an API request. */
export function queryPairs(query: string): [string, string][] {
  return query === '' ? [] : [['query', query]];
}
