// How a command may fail: with an error of its own, and never with a stack trace.

import { expect } from 'vitest';
import type { Outcome } from './lab-session.ts';

export function expectFailure(outcome: Outcome, code: number, error: string | RegExp): void {
  expect(outcome.err).toMatch(error);
  expect(outcome.code).toBe(code);
  expectNoTrace(outcome);
}

export function expectNoTrace({ out, err }: Outcome): void {
  expect(`${out}\n${err}`).not.toMatch(/^\s+at .*[:(]/m);
  expect(`${out}\n${err}`).not.toContain('fails in a way it should not');
  expect(`${out}\n${err}`).not.toMatch(/\b(TypeError|ReferenceError|UnhandledPromise)/);
}
