import { PAGES } from '../../pages/page-list.ts';
import { Dialog } from '../Dialog.tsx';
import './ShortcutSheet.css';

type Shortcut = readonly [keys: readonly string[], does: string];

const EVERYWHERE: readonly Shortcut[] = [
  [['Ctrl', 'K'], 'search or type a command'],
  [['/'], 'search lines'],
  [['l'], 'live tail on or off'],
  [['['], 'earlier'],
  [[']'], 'later'],
  [['-'], 'zoom out in time'],
  [['?'], 'this sheet'],
];

const IN_LISTS: readonly Shortcut[] = [
  [['j'], 'next row'],
  [['k'], 'previous row'],
  [['Enter'], 'open the row'],
  [['Esc'], 'close'],
];

export function ShortcutSheet({ onClose }: { readonly onClose: () => void }) {
  const pages: readonly Shortcut[] = PAGES.map(({ key, name }) => [['g', key], name]);
  return (
    <Dialog title="Keyboard" look="centre" onClose={onClose}>
      <div className="ShortcutSheet">
        <Group title="Go to" shortcuts={pages} />
        <div>
          <Group title="Everywhere" shortcuts={EVERYWHERE} />
          <Group title="In lists" shortcuts={IN_LISTS} />
        </div>
      </div>
    </Dialog>
  );
}

function Group({ title, shortcuts }: { readonly title: string; readonly shortcuts: readonly Shortcut[] }) {
  return (
    <section>
      <h3>{title}</h3>
      <dl>
        {shortcuts.map(([keys, does]) => (
          <div key={does}>
            <dt>
              {keys.map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
