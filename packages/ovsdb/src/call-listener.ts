// Calls what a program has registered. Its errors are its own: they surface as uncaught, and break nothing here.

export function callListener<A extends readonly unknown[]>(listener: (...args: A) => void, ...args: A): void {
  try {
    listener(...args);
  } catch (error) {
    queueMicrotask(() => {
      throw error;
    });
  }
}
