// The exposition in the eyes of Prometheus' own tool.

import { execFileSync, spawnSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { Scrape, timedScrape } from '../../support/lab-metrics.ts';
import { LAB, lab } from './lab.ts';

export function testFormats(): void {
  it('is clean in the eyes of promtool, and valid OpenMetrics', async ({ skip }) => {
    const promtool = findPromtool();
    if (promtool === undefined) return skip('promtool is not installed (Debian: prometheus)');
    const { text } = await timedScrape(lab(), LAB);
    const said = execFileSync(promtool, ['check', 'metrics'], {
      input: text,
      encoding: 'utf8',
      stdio: 'pipe',
    });
    expect(said).toBe('');
    const all = await lab().vpclab('metrics', '--compat', 'fork,kube-ovn');
    // Names of others break conventions (camel case, bits): remarks on style, exit code 3, and no error of the format.
    const { status, stderr } = spawnSync(promtool, ['check', 'metrics'], { input: all, encoding: 'utf8' });
    expect(stderr).not.toContain('parsing error');
    expect(status).toBe(3);
    expect(new Scrape(all).all('kube_ovn_ovs_info')).toHaveLength(2);
    const open = await timedScrape(lab(), LAB, { accept: 'application/openmetrics-text; version=1.0.0' });
    expect(open.text.endsWith('# EOF\n')).toBe(true);
    expect(open.text).toMatch(/^ovn_logical_switch_port_transmit_bytes_created\{/m);
  });
}

function findPromtool(): string | undefined {
  const path = process.env['PROMTOOL'] ?? 'promtool';
  try {
    execFileSync(path, ['--version'], { stdio: 'ignore' });
    return path;
  } catch {
    return undefined;
  }
}
