import type { IncidentDto, IncidentPatch } from '../../api/detection.ts';
import type { DetectionSettingsDto } from '../../api/detection.ts';
import type { FeedbackDto, FeedbackRequest } from '../../api/feedback.ts';
import type { SavedSearchBody, SavedSearchDto } from '../../api/saved-searches.ts';
import type { ShareLinkDto } from '../../api/share-links.ts';
import { writeJson } from './client.ts';

export function patchIncident(id: string, patch: IncidentPatch): Promise<IncidentDto> {
  return writeJson(`/incidents/${encodeURIComponent(id)}`, { method: 'PATCH', body: patch });
}

export function giveFeedback(request: FeedbackRequest): Promise<FeedbackDto> {
  return writeJson('/feedback', { method: 'POST', body: request });
}

export function takeFeedbackBack(feedbackId: string): Promise<unknown> {
  return writeJson(`/feedback/${encodeURIComponent(feedbackId)}`, { method: 'DELETE' });
}

export function setContamination(contamination: number | 'auto'): Promise<DetectionSettingsDto> {
  return writeJson('/settings/detection', { method: 'PATCH', body: { contamination } });
}

export function trainModel(): Promise<unknown> {
  return writeJson('/models/train', { method: 'POST' });
}

export function activateModel(version: number): Promise<unknown> {
  return writeJson(`/models/${version}/activate`, { method: 'POST' });
}

export function saveSearch(search: SavedSearchBody): Promise<SavedSearchDto> {
  return writeJson('/searches', { method: 'POST', body: search });
}

export function deleteSearch(id: string): Promise<unknown> {
  return writeJson(`/searches/${encodeURIComponent(id)}`, { method: 'DELETE' });
}

/** A short link to a view. @param path the view's address inside the page */
export function shareView(path: string): Promise<ShareLinkDto> {
  return writeJson('/links', { method: 'POST', body: { path } });
}
