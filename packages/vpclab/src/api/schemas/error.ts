// The one shape of every error that the API gives, over HTTP and inside streams.

import { z } from 'zod';
import { ERROR_CODES } from '../../errors.ts';
import type { ErrorCode } from '../../errors.ts';
import { apiSchemas } from './registry.ts';

export type ApiError = {
  readonly code: ErrorCode;
  readonly message: string;
  readonly remedy: string;
  readonly details: Readonly<Record<string, unknown>>;
};

export const ApiErrorSchema = z
  .object({
    code: z
      .enum(Object.keys(ERROR_CODES) as [ErrorCode, ...ErrorCode[]])
      .describe('What kind of error it is.'),
    message: z.string().describe('What happened and where.'),
    remedy: z.string().describe('What to do next.'),
    details: z.record(z.string(), z.unknown()).describe('Further facts; which ones depends on the code.'),
  })
  .register(apiSchemas, { id: 'Error' }) satisfies z.ZodType<ApiError>;
