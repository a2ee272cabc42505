import { useQuery } from '@tanstack/react-query';
import { Search } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import type { KeyboardEvent } from 'react';
import { useLocation } from 'wouter';
import { servicesQuery } from '../../api/read-queries.ts';
import { useApp } from '../../state/app-context.ts';
import { rangePairs, usePageAddress } from '../../state/use-page-address.ts';
import { Dialog } from '../Dialog.tsx';
import { findCommands } from './commands.ts';
import type { Command, CommandActions } from './commands.ts';
import './CommandPalette.css';

export interface CommandPaletteProps {
  readonly onClose: () => void;
  readonly onShowShortcuts: () => void;
}

export function CommandPalette({ onClose, onShowShortcuts }: CommandPaletteProps) {
  const { preferences } = useApp();
  const { address, linkTo, update } = usePageAddress();
  const [, navigate] = useLocation();
  const services = useQuery(servicesQuery(rangePairs(address.range)));
  const [typed, setTyped] = useState('');
  const [chosen, setChosen] = useState(0);
  const actions: CommandActions = {
    go: (path, query) => navigate(linkTo(path, { query: query ?? '' })),
    goLive: () => navigate(linkTo('/explore', { live: true })),
    setRange: (range) => update({ range }),
    setTheme: (theme) => preferences.set({ theme }),
    setZone: (zone) => preferences.set({ zone }),
    showShortcuts: onShowShortcuts,
  };
  const commands = findCommands(typed, { actions, services: services.data });
  const run = (command: Command | undefined) => {
    if (command === undefined) return;
    onClose();
    command.run();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step !== 0) setChosen((chosen + step + commands.length) % commands.length);
    else if (event.key === 'Enter') run(commands[chosen]);
    else return;
    event.preventDefault();
  };
  return (
    <Dialog title="Search or type a command" look="centre" bare onClose={onClose}>
      <div className="CommandPalette-input">
        <Search size={16} aria-hidden="true" />
        <input
          role="combobox"
          aria-expanded="true"
          aria-controls="commands"
          aria-activedescendant={`command-${chosen}`}
          aria-label="Search or type a command"
          placeholder="Search, or go to a page or service"
          autoFocus
          value={typed}
          onChange={(event) => {
            setTyped(event.target.value);
            setChosen(0);
          }}
          onKeyDown={onKeyDown}
        />
      </div>
      <ul id="commands" className="CommandPalette-list" role="listbox" aria-label="Commands">
        {commands.map((command, index) => (
          <Row
            key={`${command.group} ${command.name}`}
            command={command}
            id={`command-${index}`}
            chosen={index === chosen}
            onRun={run}
          />
        ))}
      </ul>
    </Dialog>
  );
}

interface RowProps {
  readonly command: Command;
  readonly id: string;
  readonly chosen: boolean;
  readonly onRun: (command: Command) => void;
}

function Row({ command, id, chosen, onRun }: RowProps) {
  const element = useRef<HTMLLIElement>(null);
  useEffect(() => {
    if (chosen) element.current?.scrollIntoView({ block: 'nearest' });
  }, [chosen]);
  return (
    <li
      ref={element}
      id={id}
      role="option"
      aria-selected={chosen}
      className="CommandPalette-row"
      onClick={() => onRun(command)}
    >
      <span className="truncate">{command.name}</span>
      <span className="CommandPalette-group">{command.group}</span>
      <span className="CommandPalette-keys" aria-hidden="true">
        {command.keys?.map((key) => (
          <kbd key={key}>{key}</kbd>
        ))}
      </span>
    </li>
  );
}
