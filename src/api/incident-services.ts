import type { IncidentDto } from './detection.ts';
import type { FeedbackDto, FeedbackRequest } from './feedback.ts';

export interface StatusChange {
  readonly status: IncidentDto['status'];
  /** RFC 3339; goes with `muted`; without it, until it is taken back. */
  readonly muteUntil?: string | undefined;
  /** Name of who changes it, for the history. */
  readonly by: string;
}

/** Incidents as the API offers them. */
export interface IncidentService {
  /** Newest first. */
  list(): Promise<readonly IncidentDto[]>;
  get(id: string): Promise<IncidentDto | undefined>;
  /** Undefined: no such incident. */
  setStatus(id: string, change: StatusChange): Promise<IncidentDto | undefined>;
  /** Tells of every incident that opened, grew, resolved or was changed by people; returns how to stop listening. */
  onChange(listener: (incident: IncidentDto) => void): () => void;
}

/** "This is normal", as the API offers it. */
export interface FeedbackService {
  list(): Promise<readonly FeedbackDto[]>;
  /** Undefined when there is no such entry, template or incident. @param by name of who says so, for the history */
  add(request: FeedbackRequest, by: string): Promise<FeedbackDto | undefined>;
  /** False: there is none. An incident gets the status back that it had. */
  remove(feedbackId: string, by: string): Promise<boolean>;
}
