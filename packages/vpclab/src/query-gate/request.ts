// What of Prometheus' HTTP API a tenant may ask, and how it is asked in his place: a new request, made of the parameters
// that are known, each once. Source: Prometheus, HTTP API. Pure.

import { checkLength, confineQuery, confineSelector, selectorOf } from './confine.ts';
import { alertsOf, rulesOf } from './answer.ts';
import { QueryRefused } from './refusal.ts';

/** Seconds. What takes longer holds up the others. */
const QUERY_SECONDS = 10;
const MOST_SELECTORS = 32;
const MOST_CHARACTERS = 64;

export type Confined = {
  /** With its parameters. */
  readonly path: string;
  /** What of the answer's `data` is the tenant's; without it all of it is, by the question. */
  readonly keep?: (data: unknown) => unknown;
};

type Endpoint = (parameters: URLSearchParams, tenant: string) => Omit<Confined, 'path'> & { sent: Sent };
type Sent = readonly (readonly [name: string, value: string])[];

const query: Endpoint = (parameters, tenant) => ({
  sent: [
    ['query', confineQuery(one(parameters, 'query') ?? '', tenant)],
    ['timeout', `${QUERY_SECONDS}s`],
    ...plain(parameters, ['time', 'start', 'end', 'step', 'limit', 'lookback_delta']),
  ],
});

const exemplars: Endpoint = (parameters, tenant) => ({
  sent: [
    ['query', confineQuery(one(parameters, 'query') ?? '', tenant)],
    ...plain(parameters, ['start', 'end']),
  ],
});

const selected: Endpoint = (parameters, tenant) => {
  const asked = parameters.getAll('match[]');
  if (asked.length > MOST_SELECTORS)
    throw new QueryRefused(`match[] is given more than ${MOST_SELECTORS} times.`);
  checkLength(asked.join('').length);
  const selectors =
    asked.length === 0 ? [selectorOf(tenant)] : asked.map((text) => confineSelector(text, tenant));
  return {
    sent: [
      ...selectors.map((selector) => ['match[]', selector] as const),
      ...plain(parameters, ['start', 'end', 'limit']),
    ],
  };
};

const ENDPOINTS: ReadonlyMap<string, Endpoint> = new Map([
  ['/api/v1/query', query],
  ['/api/v1/query_range', query],
  ['/api/v1/query_exemplars', exemplars],
  ['/api/v1/series', selected],
  ['/api/v1/labels', selected],
  ['/federate', selected],
  // Names and help of metrics, as they are in the reference: whose they are is not in it.
  [
    '/api/v1/metadata',
    (parameters) => ({ sent: plain(parameters, ['limit', 'limit_per_metric', 'metric']) }),
  ],
  ['/api/v1/status/buildinfo', () => ({ sent: [] })],
  ['/api/v1/rules', (parameters, tenant) => ({ sent: plain(parameters, ['type']), keep: rulesOf(tenant) })],
  ['/api/v1/alerts', (_parameters, tenant) => ({ sent: [], keep: alertsOf(tenant) })],
]);
const LABEL_VALUES = /^\/api\/v1\/label\/[A-Za-z_][A-Za-z0-9_]*\/values$/;

/** `resource`: the path below Prometheus' root. Throws QueryRefused. */
export function confineRequest(resource: string, parameters: URLSearchParams, tenant: string): Confined {
  const endpoint = LABEL_VALUES.test(resource) ? selected : ENDPOINTS.get(resource);
  if (endpoint === undefined) throw new QueryRefused(`A tenant may not ask ${resource}.`);
  const { sent, ...rest } = endpoint(parameters, tenant);
  const asked = new URLSearchParams();
  for (const [name, value] of sent) asked.append(name, value);
  const text = asked.toString();
  return { path: text === '' ? resource : `${resource}?${text}`, ...rest };
}

/** Which of two Prometheus would take is not ours to guess. */
function one(parameters: URLSearchParams, name: string): string | undefined {
  const given = parameters.getAll(name);
  if (given.length > 1) throw new QueryRefused(`${name} is given ${given.length} times.`);
  return given[0];
}

/** Times, steps and numbers: nothing long is one. */
function plain(parameters: URLSearchParams, names: readonly string[]): Sent {
  return names.flatMap((name) => {
    const value = one(parameters, name);
    if (value === undefined || value === '') return [];
    if (value.length > MOST_CHARACTERS) throw new QueryRefused(`${name} is too long.`);
    return [[name, value] as const];
  });
}
