import type { ReactNode } from 'react';
import './SettingRow.css';

export interface SettingRowProps {
  readonly name: string;
  readonly help: string;
  /** Id of the field that the name is the label of. */
  readonly labelFor?: string;
  readonly children: ReactNode;
}

export function SettingRow({ name, help, labelFor, children }: SettingRowProps) {
  return (
    <div className="SettingRow">
      <div>
        {labelFor === undefined ? <p>{name}</p> : <label htmlFor={labelFor}>{name}</label>}
        <p className="muted">{help}</p>
      </div>
      {children}
    </div>
  );
}
