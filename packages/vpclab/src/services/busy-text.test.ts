import { expect, it } from 'vitest';
import { busyText } from './busy-text.ts';

const full = { netns: 'web-1', address: '10.0.1.11', connections: 128, evicted: 7 };

it('tells a busy responder from a network that loses packets', () => {
  expect(busyText({ delayMs: 3, listeners: [full] }, '10.0.1.11')).toBe(
    'the responder at 10.0.1.11 is overloaded (128 connections, 7 closed to make room)',
  );
  expect(busyText({ delayMs: 900, listeners: [full] }, '10.0.1.12')).toBe(
    'the responder of the lab is overloaded (answers 900 ms late)',
  );
  expect(busyText({ delayMs: 3, listeners: [full] }, '10.0.1.12')).toBeUndefined();
  expect(busyText(undefined, '10.0.1.12')).toBeUndefined();
});
