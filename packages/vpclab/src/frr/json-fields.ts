// Fields of FRR's JSON, which differ between versions: one that is missing or of another type reads as its empty value, and
// so does "% BGP instance not found" and the like.

import { isRecord } from '../model/json.ts';

export function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return isRecord(value) ? value : {};
}

export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

export function numberOf(value: unknown): number {
  return typeof value === 'number' ? value : 0;
}
