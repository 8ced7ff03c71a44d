// Why a question is not passed on. Clients of Prometheus read `error` of its own error format.

export class QueryRefused extends Error {
  override readonly name = 'QueryRefused';
}
