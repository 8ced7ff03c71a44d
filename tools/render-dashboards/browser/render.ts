// Opens each dashboard in Chromium, waits until it is complete, and takes its picture. On standard output: what each shows.
// Usage: node browser/render.ts BASE_URL DIRECTORY SHEET FROM TO

import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Page, chromium } from 'playwright-core';
import type { Drawn, Rendered } from '../../../scripts/render-dashboards/drawn.ts';
import { isComplete } from '../../../scripts/render-dashboards/judge.ts';

const CHROMIUM = '/usr/bin/chromium';
const COMPLETE_MS = 60_000;
const POLL_MS = 250;
const STEADY_POLLS = 4;
const VIEW = { width: 1440, height: 1600 };

const [base = '', directory = '', sheet = '', from = '', to = ''] = process.argv.slice(2);

/** Complete, and the same for some time: plots and annotations are drawn a little after their data is there. */
async function complete(page: Page): Promise<Drawn> {
  const deadline = Date.now() + COMPLETE_MS;
  let [before, same] = ['', 0];
  for (;;) {
    const drawn = await page.evaluate(() => window.drawn?.());
    const now = JSON.stringify(drawn);
    same = drawn !== undefined && isComplete(drawn) && now === before ? same + 1 : 0;
    const isLate = Date.now() > deadline;
    // What does not get complete is for the judge to say.
    if (drawn !== undefined && (same === STEADY_POLLS || isLate)) return drawn;
    if (isLate) throw new Error(`the page did not start within ${COMPLETE_MS / 1000} s`);
    before = now;
    await sleep(POLL_MS);
  }
}

async function open(
  page: Page,
  dashboard: string,
  chosen: Readonly<Record<string, string>>,
): Promise<Rendered> {
  const complaints: string[] = [];
  const complain = (error: Error): void => void complaints.push(error.message);
  page.on('pageerror', complain);
  try {
    const query = new URLSearchParams({ dashboard, from, to, ...chosen }).toString();
    await page.goto(`${base}?${query}`);
    return { ...(await complete(page)), complaints };
  } finally {
    page.off('pageerror', complain);
  }
}

// As root there is no sandbox; what is opened is our own page.
const browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] });
try {
  const page = await browser.newPage({ viewport: VIEW, timezoneId: 'UTC', locale: 'en-US' });
  const rendered: Record<string, Rendered> = {};
  const response = await fetch(`${base}dashboards.json`);
  const uids = (await response.json()) as readonly string[];
  for (const uid of uids) {
    rendered[uid] = await open(page, uid, {});
    await page.locator('main').screenshot({ path: join(directory, `${uid}.png`), animations: 'disabled' });
    console.error(uid);
  }
  const [first = ''] = uids;
  const tenant = rendered[first]?.variables.find(({ name }) => name === 'tenant')?.options[0] ?? '';
  const narrowed = await open(page, first, { 'var-tenant': tenant });
  await page.setViewportSize({ width: 2240, height: 1600 });
  await page.goto(`${base}sheet.html`);
  await page.locator('main').screenshot({ path: sheet, quality: 82, type: 'jpeg' });
  console.log(JSON.stringify({ rendered, narrowed }));
} finally {
  await browser.close();
}
