import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Bookmark, X } from 'lucide-react';
import { useState } from 'react';
import type { FormEvent } from 'react';
import type { SavedSearchDto } from '../../../../api/saved-searches.ts';
import { sessionQuery } from '../../../api/account-queries.ts';
import { savedSearchesQuery } from '../../../api/read-queries.ts';
import { deleteSearch, saveSearch } from '../../../api/write-actions.ts';
import { Button, IconButton } from '../../../components/Button.tsx';
import { Menu, MenuItem } from '../../../components/Menu.tsx';
import { QueryError } from '../../../components/QueryError.tsx';
import { useApp } from '../../../state/app-context.ts';
import { useMay } from '../../../state/use-may.ts';
import { parseRange, rangeParams } from '../../../state/time-range.ts';
import { usePageAddress } from '../../../state/use-page-address.ts';

/** Searches under a name: to keep this one, go to one, or drop one, which can be undone. */
export function SavedMenu() {
  return (
    <Menu label="Saved" icon={<Bookmark size={14} aria-hidden="true" />}>
      {(close) => <Saved onDone={close} />}
    </Menu>
  );
}

function Saved({ onDone }: { readonly onDone: () => void }) {
  const { update } = usePageAddress();
  const maySave = useMay('save search');
  const mayDelete = useMay('delete saved search');
  const query = useQuery(savedSearchesQuery());
  const searches = query.data?.searches ?? [];
  const go = (search: SavedSearchDto) => {
    onDone();
    update({ query: search.query, range: rangeOf(search), entry: undefined });
  };
  return (
    <>
      {maySave && <SaveForm onDone={onDone} />}
      <QueryError query={query} />
      {query.data !== undefined && searches.length === 0 && (
        <p className="Menu-note">
          Nothing is saved yet.{maySave && ' Give this search a name to find it again.'}
        </p>
      )}
      {searches.map((search) => (
        <div key={search.id} className="Menu-row">
          <MenuItem {...(search.personal ? { note: 'only you' } : {})} onClick={() => go(search)}>
            {search.name}
          </MenuItem>
          {mayDelete && <DeleteButton search={search} />}
        </div>
      ))}
    </>
  );
}

function SaveForm({ onDone }: { readonly onDone: () => void }) {
  const { toasts } = useApp();
  const { address } = usePageAddress();
  const queries = useQueryClient();
  const [name, setName] = useState('');
  const [personal, setPersonal] = useState(false);
  const hasUsers = useQuery(sessionQuery()).data?.mode === 'accounts';
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    try {
      await saveSearch({ name, query: address.query, personal, ...rangeParams(address.range) });
      toasts.show({ tone: 'done', text: `Saved as ${name.trim()}.` });
      onDone();
      await queries.invalidateQueries({ queryKey: ['saved-searches'] });
    } catch (error) {
      toasts.show({ tone: 'failed', text: error instanceof Error ? error.message : String(error) });
    }
  };
  return (
    <form className="Menu-form" onSubmit={(event) => void submit(event)}>
      <input
        aria-label="Name of this search"
        placeholder="Save this search as"
        maxLength={200}
        required
        autoFocus
        value={name}
        onChange={(event) => setName(event.target.value)}
      />
      <Button type="submit" disabled={name.trim() === ''}>
        Save
      </Button>
      {hasUsers && (
        <label className="Menu-check">
          <input type="checkbox" checked={personal} onChange={(event) => setPersonal(event.target.checked)} />
          Only for me
        </label>
      )}
    </form>
  );
}

function DeleteButton({ search }: { readonly search: SavedSearchDto }) {
  const { toasts } = useApp();
  const queries = useQueryClient();
  const refresh = () => queries.invalidateQueries({ queryKey: ['saved-searches'] });
  const failed = (error: unknown) =>
    toasts.show({ tone: 'failed', text: error instanceof Error ? error.message : String(error) });
  const remove = async () => {
    await deleteSearch(search.id);
    const { name, query, from, to, personal } = search;
    const body = {
      name,
      query,
      personal,
      ...(from === undefined ? {} : { from }),
      ...(to === undefined ? {} : { to }),
    };
    const undo = () => void saveSearch(body).then(refresh).catch(failed);
    toasts.show({ tone: 'done', text: `${search.name} is no longer saved.`, undo });
    await refresh();
  };
  return (
    <IconButton
      label={`Delete ${search.name}`}
      icon={<X size={14} />}
      onClick={() => void remove().catch(failed)}
    />
  );
}

function rangeOf({ from, to }: SavedSearchDto) {
  const params = new URLSearchParams();
  if (from !== undefined) params.set('from', from);
  if (to !== undefined) params.set('to', to);
  return parseRange(params);
}
