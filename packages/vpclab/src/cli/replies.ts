// The bodies of the API's answers: JSON, text, lines of JSON, streams that end in a result, errors.

import type { IncomingMessage } from 'node:http';
import { fromApiError } from '../api/error-reply.ts';
import type { ApiError } from '../api/schemas/error.ts';
import type { StreamRecord } from '../api/schemas/event.ts';
import type { VpclabError } from '../errors.ts';
import type { OnEvent } from '../model/engine.ts';
import { linesOf } from './lines.ts';

export async function readText(response: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of response.setEncoding('utf8')) text += chunk as string;
  return text;
}

export async function readJson<T>(response: IncomingMessage): Promise<T> {
  return JSON.parse(await readText(response)) as T;
}

export async function readError(response: IncomingMessage): Promise<VpclabError> {
  return fromApiError(JSON.parse(await readText(response)) as ApiError);
}

export async function readLines<T>(response: IncomingMessage, onRecord: (record: T) => void): Promise<void> {
  for await (const line of linesOf(response as AsyncIterable<Buffer>)) onRecord(JSON.parse(line) as T);
}

export async function readStream<T>(response: IncomingMessage, onEvent: OnEvent): Promise<T> {
  for await (const line of linesOf(response as AsyncIterable<Buffer>)) {
    const record = JSON.parse(line) as StreamRecord<T>;
    switch (record.kind) {
      case 'result':
        return record.result;
      case 'error':
        throw fromApiError(record.error);
      case 'stage':
      case 'progress':
      case 'notice':
        onEvent(record);
    }
  }
  throw Object.assign(new Error('the stream ended without a result'), { code: 'ECONNRESET' });
}
