// GET and DELETE /v1/captures.

import { z } from 'zod';

/** A day: a forgotten capture ends by itself. */
const MAX_SECONDS = 86_400;
const MAX_FILTER = 4_096;

const interfaces = z.union([z.string(), z.array(z.string()).max(16)]).default([]);

export const CaptureQuerySchema = z.object({
  target: z.string().describe('As GET /v1/targets names it.'),
  interface: interfaces.describe('May be repeated; none: those that the target is captured at.'),
  filter: z.string().max(MAX_FILTER).default('').describe('As pcap-filter(7) has it.'),
  packets: z.coerce.number().int().min(1).max(1e9).optional().describe('Ends after so many.'),
  seconds: z.coerce.number().int().min(1).max(MAX_SECONDS).default(3_600).describe('Ends after that time.'),
});

export const CaptureParamsSchema = z.object({ id: z.string() });
export const CaptureEndSchema = z.object({ ended: z.boolean() });
