/**
 * Runs work many times, some at the same time.
 *
 * @param count how often
 * @param options how many run at the same time, and the work, which gets its number
 */
export async function runMany(
  count: number,
  { together, work }: { together: number; work: (index: number) => Promise<void> },
): Promise<void> {
  let next = 0;
  const lane = async () => {
    while (next < count) await work(next++);
  };
  await Promise.all(Array.from({ length: Math.min(together, count) }, lane));
}
