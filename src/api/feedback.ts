import { z } from 'zod';

/** "This is normal", said of a line, a pattern or an incident. Takes effect at once; deleting it takes it back. */
export const feedbackRequest = z.strictObject({
  kind: z.enum(['entry', 'template', 'incident']),
  id: z.string().min(1).max(200),
});
export type FeedbackRequest = z.infer<typeof feedbackRequest>;

export const feedbackSchema = feedbackRequest.extend({
  feedbackId: z.string().describe('For `DELETE /feedback/{feedbackId}`'),
  createdAt: z.string(),
  label: z.string().describe('The message, template or title it was said of'),
});
export type FeedbackDto = z.infer<typeof feedbackSchema>;
export const feedbackListSchema = z.object({ feedback: z.array(feedbackSchema) });
export type FeedbackListDto = z.infer<typeof feedbackListSchema>;
