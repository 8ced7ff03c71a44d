// Runs inside a sandbox: calls one exported function with JSON arguments and prints its result as JSON.
// Usage: sandbox-call.ts MODULE_URL FUNCTION ARGUMENTS_JSON

const [url = '', name = '', args = '[]'] = process.argv.slice(2);

type Reply = { readonly result?: unknown; readonly error?: unknown };

async function call(): Promise<Reply> {
  try {
    const module = (await import(url)) as Record<string, (...parts: readonly unknown[]) => unknown>;
    const target = module[name];
    if (target === undefined) throw new Error(`${url} exports no ${name}`);
    return { result: await target(...(JSON.parse(args) as readonly unknown[])) };
  } catch (error) {
    const { code, details } = error as { code?: string; details?: unknown };
    return { error: { message: (error as Error).message, code, details } };
  }
}

const reply = JSON.stringify(await call());
process.stdout.write(reply, () => process.exit(0));
