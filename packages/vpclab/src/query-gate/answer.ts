// What of Prometheus' answers about rules and alerts is one tenant's. Rules are everybody's, the same as in the
// documentation; the alerts that they raise carry a tenant or are the provider's. Pure.

import { z } from 'zod';

const AlertSchema = z.looseObject({ labels: z.record(z.string(), z.string()), state: z.string() });
const AlertsSchema = z.object({ alerts: z.array(AlertSchema) });
const RuleSchema = z.looseObject({ alerts: z.array(AlertSchema).optional() });
const RulesSchema = z.object({ groups: z.array(z.looseObject({ rules: z.array(RuleSchema) })) });

type Alert = z.infer<typeof AlertSchema>;

const STATES = ['firing', 'pending'];

export function alertsOf(tenant: string): (data: unknown) => unknown {
  return (data) => ({ alerts: ownAlerts(AlertsSchema.parse(data).alerts, tenant) });
}

export function rulesOf(tenant: string): (data: unknown) => unknown {
  return (data) => ({
    groups: RulesSchema.parse(data).groups.map((group) => ({
      ...group,
      // Where the provider keeps it.
      file: '',
      rules: group.rules.map((rule) => ownRule(rule, tenant)),
    })),
  });
}

/** An error of a rule can quote series of anybody. */
function ownRule(told: z.infer<typeof RuleSchema>, tenant: string): object {
  const rule = { ...told, lastError: undefined };
  if (rule.alerts === undefined) return rule;
  const alerts = ownAlerts(rule.alerts, tenant);
  const state = STATES.find((name) => alerts.some((alert) => alert.state === name)) ?? 'inactive';
  return { ...rule, alerts, state };
}

function ownAlerts(alerts: readonly Alert[], tenant: string): readonly Alert[] {
  return alerts.filter(({ labels }) => labels['tenant'] === tenant);
}
