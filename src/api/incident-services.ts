import type { IncidentDto } from './detection.ts';
import type { FeedbackDto, FeedbackRequest } from './feedback.ts';

/** Incidents as the API offers them. */
export interface IncidentService {
  /** Newest first. */
  list(): Promise<readonly IncidentDto[]>;
  get(id: string): Promise<IncidentDto | undefined>;
  /** `muteUntil` (RFC 3339) goes with `muted`; without it, until it is taken back. Undefined: no such incident. */
  setStatus(id: string, status: IncidentDto['status'], muteUntil?: string): Promise<IncidentDto | undefined>;
  /** Tells of every incident that opened, grew, resolved or was changed by people; returns how to stop listening. */
  onChange(listener: (incident: IncidentDto) => void): () => void;
}

/** "This is normal", as the API offers it. */
export interface FeedbackService {
  list(): Promise<readonly FeedbackDto[]>;
  /** Undefined when there is no such entry, template or incident. */
  add(request: FeedbackRequest): Promise<FeedbackDto | undefined>;
  remove(feedbackId: string): Promise<boolean>;
}
