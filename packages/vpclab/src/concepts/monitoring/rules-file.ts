// Rules of Prometheus as its file has them.

import { yamlText } from './yaml-text.ts';

export type RecordingRule = { readonly record: string; readonly expr: string };
export type AlertingRule = {
  readonly alert: string;
  readonly expr: string;
  readonly for: string;
  readonly labels: { readonly severity: 'critical' | 'warning' };
  readonly annotations: Readonly<Record<'summary' | 'description' | 'runbook' | 'dashboard', string>>;
};
export type RuleGroup = {
  readonly name: string;
  readonly interval?: string;
  readonly rules: readonly (RecordingRule | AlertingRule)[];
};

export function rulesFile(groups: readonly RuleGroup[]): string {
  return yamlText({ groups });
}
