// /v1/tokens and /v1/listeners.

import { z } from 'zod';
import { RIGHTS } from '../authority.ts';
import type { NewListener, ShownListener } from '../listeners.ts';
import { apiSchemas, maybe } from './registry.ts';

const Id = z.string().regex(/^[0-9a-f]{8}$/);
const Rights = z.array(z.enum(RIGHTS)).min(1).max(RIGHTS.length);
/** RFC 1123: as in a lab file. */
const Name = z.string().regex(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/);
const HostName = z.string().regex(/^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/);
/** A chain of certificates is far shorter. */
const Pem = z
  .string()
  .min(1)
  .max(64 * 1024);

export const TokenRequestSchema = z.strictObject({
  rights: Rights,
  tenant: Name.optional().describe("A view of this tenant's part only."),
});

export const NewTokenSchema = z
  .object({ id: z.string(), token: z.string().describe('Shown here and nowhere else.') })
  .register(apiSchemas, { id: 'NewToken' });
export type NewToken = z.output<typeof NewTokenSchema>;

export const TokenSchema = z
  .object({ id: z.string(), rights: Rights, tenant: maybe(z.string()) })
  .register(apiSchemas, { id: 'Token' });
export type Token = z.output<typeof TokenSchema>;

export const NewListenerSchema = z.strictObject({
  id: Id,
  address: z.union([z.ipv4(), z.ipv6()]),
  port: z.int().min(1).max(65_535),
  names: z.array(HostName).max(16),
  tls: z.strictObject({ cert: Pem, key: Pem }).optional(),
}) satisfies z.ZodType<NewListener>;

export const ListenerSchema = z
  .object({
    id: z.string(),
    address: z.string(),
    port: z.number(),
    names: z.array(z.string()),
    isSecure: z.boolean(),
  })
  .register(apiSchemas, { id: 'Listener' }) satisfies z.ZodType<ShownListener>;

export const IdSchema = z.object({ id: z.string().max(64) });
export const RemovedSchema = z.object({ removed: z.boolean() });
