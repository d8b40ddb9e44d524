/** Jest's global teardown: stops what the global setup has started. */
export default async function globalTeardown() {
  const { rollcallTestEnvironment } = /** @type {{ rollcallTestEnvironment?: { stop(): Promise<void> } }} */ (
    globalThis
  );
  await rollcallTestEnvironment?.stop();
}
