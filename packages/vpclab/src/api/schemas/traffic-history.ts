// The traffic of each VPC over the last quarter of an hour.

import { z } from 'zod';
import type { TrafficHistory } from '../../model/traffic-history.ts';
import { apiSchemas } from './registry.ts';

const TrafficSampleSchema = z
  .object({
    at: z.number().describe('Unix time in seconds.'),
    sentBytes: z.number(),
    receivedBytes: z.number(),
    sentPackets: z.number(),
    receivedPackets: z.number(),
    lostPackets: z.number().describe('Between the links of workloads and the switch.'),
  })
  .describe('Rates per second, on average since the sample before.');

export const TrafficHistorySchema = z
  .object({
    intervalSeconds: z.number().describe('From one sample to the next.'),
    vpcs: z.array(
      z.object({
        tenant: z.string(),
        vpc: z.string(),
        samples: z.array(TrafficSampleSchema).describe('The oldest first.'),
      }),
    ),
  })
  .register(apiSchemas, { id: 'TrafficHistory' }) satisfies z.ZodType<TrafficHistory>;
