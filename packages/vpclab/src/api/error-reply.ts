// VpclabError <-> the API's error shape and HTTP status. What is not a VpclabError is INTERNAL; stacks stay in the log.

import { ERROR_CODES, VpclabError, errorMessage } from '../errors.ts';
import type { ErrorCode } from '../errors.ts';
import type { ApiError } from './schemas/error.ts';

const HTTP_STATUS = {
  LAB_FILE_INVALID: 422,
  LAB_FILE_UNREADABLE: 422,
  BAD_CONFIG: 422,
  BAD_ARGUMENT: 400,
  MAPPING_INVALID: 422,
  MAPPING_UNREADABLE: 500,
  LAB_NOT_RUNNING: 404,
  LAB_ALREADY_RUNNING: 409,
  LAB_CUT_OFF: 500,
  LAB_BUSY: 409,
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  HOST_UNSUITABLE: 503,
  SANDBOX_FAILED: 500,
  DAEMON_FAILED: 500,
  DAEMON_HUNG: 504,
  MACHINE_LOST: 503,
  SYSCALL_FAILED: 500,
  COMMAND_FAILED: 500,
  OVSDB_FAILED: 502,
  PLAN_IMPOSSIBLE: 500,
  PLAN_OUTDATED: 409,
  OTHER_LAB: 409,
  TIMED_OUT: 504,
  VERIFY_FAILED: 500,
  EXPERIMENT_FAILED: 500,
  EXPERIMENT_INVALID: 422,
  FAULT_ACTIVE: 504,
  FAULT_STUCK: 500,
  CANCELLED: 409,
  DATA_UNUSABLE: 409,
  DISK_FULL: 507,
  INTERNAL: 500,
} as const satisfies Record<ErrorCode, number>;

export function httpStatus(code: ErrorCode): number {
  return HTTP_STATUS[code];
}

export function toApiError(error: unknown): ApiError {
  if (error instanceof VpclabError) {
    return { code: error.code, message: error.message, remedy: error.remedy, details: error.details };
  }
  return {
    code: 'INTERNAL',
    message: errorMessage(error),
    remedy: ERROR_CODES.INTERNAL.remedy,
    details: {},
  };
}

export function fromApiError(error: ApiError): VpclabError {
  return new VpclabError(error.code, error.message, { details: error.details });
}

/** Fastify's own refusals (a body that is no JSON, too large, a schema mismatch) carry a 4xx status code. */
export function fromFastifyError(error: unknown): unknown {
  if (error instanceof VpclabError || !(error instanceof Error) || !('statusCode' in error)) return error;
  const { statusCode } = error;
  if (typeof statusCode !== 'number' || statusCode < 400 || statusCode >= 500) return error;
  return new VpclabError('BAD_ARGUMENT', `The API refused the request: ${error.message}`, { cause: error });
}
