/** The work's answer, or undefined when it fails or has not ended after `ms`. For calls that are not worth waiting on. */
export function within<T>(
  ms: number,
  work: Promise<T>,
  onError: (error: unknown) => void = () => undefined,
): Promise<T | undefined> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => {
      onError(new Error(`no answer within ${String(ms)} ms`));
      resolve(undefined);
    }, ms);
    work
      .then(resolve, (error: unknown) => {
        onError(error);
        resolve(undefined);
      })
      .finally(() => {
        clearTimeout(timer);
      });
  });
}
