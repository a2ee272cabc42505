import { useId } from 'react';
import type { InputHTMLAttributes, ReactNode } from 'react';
import './Field.css';

export interface FieldProps extends InputHTMLAttributes<HTMLInputElement> {
  readonly label: string;
  /** Under the field: what may stand in it. */
  readonly help?: ReactNode;
}

/** A labelled field of a form. */
export function Field({ label, help, ...input }: FieldProps) {
  const id = useId();
  return (
    <div className="Field">
      <label htmlFor={id}>{label}</label>
      <input {...input} id={id} aria-describedby={help === undefined ? undefined : `${id}-help`} />
      {help !== undefined && (
        <p id={`${id}-help`} className="muted">
          {help}
        </p>
      )}
    </div>
  );
}
